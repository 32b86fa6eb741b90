package forge.kernel.shell;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completion, inspection and completeness of a text that is being written. */
final class CodeAssist {
    private static final int MOST_SIGNATURES = 12;

    private final SourceCodeAnalysis analysis;

    CodeAssist(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    Completion complete(String code, int cursor) {
        return unlessTooDeep(() -> completions(code, cursor), new Completion(List.of(), cursor, cursor));
    }

    /** The compiler is recursive: of code that is nested too deep it can say nothing. */
    private static <T> T unlessTooDeep(Supplier<T> question, T nothing) {
        try {
            return question.get();
        } catch (StackOverflowError | InternalError e) { // JShell wraps the one in the other
            return nothing;
        }
    }

    private Completion completions(String code, int cursor) {
        if (Literals.contains(code, cursor)) {
            return new Completion(List.of(), cursor, cursor);
        }
        // First with the statements before, whose variables count; then alone, where they do not fit into one method.
        Completion whole = suggestions(code.substring(0, cursor), 0);
        int start = pieceStart(code, cursor);
        Completion found = whole.matches().isEmpty() ? suggestions(code.substring(start, cursor), start) : whole;
        List<String> local = declaredInCell(
                code.substring(0, start), code.substring(0, found.start()), code.substring(found.start(), cursor));
        if (local.isEmpty()) {
            return found;
        }
        Set<String> matches = new LinkedHashSet<>(local); // what the cell itself declares is the likeliest
        matches.addAll(found.matches());
        return new Completion(List.copyOf(matches), found.start(), found.end());
    }

    /** Names that begin with {@code prefix} among those that the statements before declare, which have not run yet. */
    private List<String> declaredInCell(String before, String textBefore, String prefix) {
        boolean word = !prefix.isEmpty() && prefix.chars().allMatch(Character::isJavaIdentifierPart);
        if (!word || textBefore.stripTrailing().endsWith(".")) {
            return List.of();
        }
        return Piece.split(analysis, before).stream()
                .flatMap(piece -> analysis.sourceToSnippets(piece.code()).stream())
                .filter(DeclarationSnippet.class::isInstance)
                .map(snippet -> ((DeclarationSnippet) snippet).name() + (snippet instanceof MethodSnippet ? "(" : ""))
                .filter(name -> name.startsWith(prefix))
                .distinct()
                .toList();
    }

    private Completion suggestions(String text, int offset) {
        int[] anchor = {text.length()};
        List<Suggestion> found = analysis.completionSuggestions(text, text.length(), anchor);
        Set<String> matches = new LinkedHashSet<>();
        found.stream().filter(Suggestion::matchesType).forEach(s -> matches.add(s.continuation()));
        found.forEach(s -> matches.add(s.continuation()));
        return new Completion(List.copyOf(matches), offset + anchor[0], offset + text.length());
    }

    Optional<String> inspect(String code, int cursor) {
        return unlessTooDeep(() -> signatures(code, cursor), Optional.empty());
    }

    private Optional<String> signatures(String code, int cursor) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        List<Documentation> found = documentation(code.substring(0, end)); // as in complete: first the whole cell
        if (found.isEmpty()) {
            found = documentation(code.substring(pieceStart(code, end), end));
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                found.stream().limit(MOST_SIGNATURES).map(CodeAssist::describe).collect(Collectors.joining("\n\n")));
    }

    private List<Documentation> documentation(String text) {
        List<Documentation> found = analysis.documentation(text, text.length(), true);
        return found.isEmpty()
                ? analysis.documentation(text + "(", text.length() + 1, true) // the name of a method
                : found;
    }

    private static String describe(Documentation documentation) {
        String javadoc = documentation.javadoc();
        return javadoc == null || javadoc.isBlank()
                ? documentation.signature()
                : documentation.signature() + "\n" + JavadocText.plain(javadoc);
    }

    Completeness completeness(String code) {
        return unlessTooDeep(() -> status(code), Completeness.of(Completeness.Status.COMPLETE)); // evaluation will tell
    }

    private Completeness status(String code) {
        if (Literals.openComment(code).isPresent()) {
            return Completeness.incomplete(code);
        }
        List<Piece> pieces = Piece.split(analysis, code);
        if (pieces.isEmpty()) {
            return Completeness.of(Completeness.Status.COMPLETE);
        }
        return switch (pieces.get(pieces.size() - 1).completeness()) {
            case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> Completeness.incomplete(code);
            case UNKNOWN -> Completeness.of(Completeness.Status.INVALID);
            default -> Completeness.of(Completeness.Status.COMPLETE);
        };
    }

    /** Where the declaration, statement or expression begins that the cursor is in. */
    private int pieceStart(String code, int cursor) {
        List<Piece> pieces = Piece.split(analysis, code.substring(0, cursor));
        return pieces.isEmpty() ? 0 : pieces.get(pieces.size() - 1).offset();
    }
}
