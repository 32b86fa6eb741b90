package forge.graph.plan;

import java.util.List;
import java.util.function.Consumer;

/** A statement of a program. */
sealed interface Statement {
    /** A value that nobody keeps: the statement is there for what it changes. */
    record Evaluate(Expression value) implements Statement {}

    record Assign(String target, Expression value) implements Statement {}

    /** {@code a, b = list} */
    record Unpack(List<String> targets, Expression list) implements Statement {}

    record If(Expression condition, List<Statement> body, List<Statement> otherwise) implements Statement {}

    record While(Expression condition, List<Statement> body) implements Statement {}

    record Return(Expression value) implements Statement {}

    /** Every mention of a variable, those that are assigned among them. */
    default void names(Consumer<String> found) {
        if (this instanceof Evaluate evaluate) {
            evaluate.value().names(found);
        } else if (this instanceof Assign assign) {
            assign.value().names(found);
            found.accept(assign.target());
        } else if (this instanceof Unpack unpack) {
            unpack.list().names(found);
            unpack.targets().forEach(found);
        } else if (this instanceof If branch) {
            branch.condition().names(found);
            branch.body().forEach(inner -> inner.names(found));
            branch.otherwise().forEach(inner -> inner.names(found));
        } else if (this instanceof While loop) {
            loop.condition().names(found);
            loop.body().forEach(inner -> inner.names(found));
        } else if (this instanceof Return end) {
            end.value().names(found);
        }
    }
}
