/**
 * Template grammars: rules with weighted alternatives that expand to text, in which what was chosen once can be named
 * again, so that the carrots of a title are the carrots of the steps.
 *
 * <p>Entry class: {@link forge.data.grammar.Grammar}, which also describes the notation. To add a built-in grammar, write
 * a {@code .grammar} resource beside this package and name it in {@link forge.data.grammar.BuiltInGrammar}.
 *
 * <pre>{@code
 * Grammar grammar = Grammar.parse("""
 *         sentence:
 *           {^a pet:animal} {verb}. {^pet.plural} do that.
 *         animal:
 *           3x cat | plural=cats
 *           owl | plural=owls
 *         verb:
 *           sleeps
 *           watches the {#2-4} birds
 *         """);
 * grammar.expand(Seeds.random(1, "demo")).text();      // An owl watches the 3 birds. Owls do that.
 * }</pre>
 */
package forge.data.grammar;
