package forge.cli;

import forge.kernel.display.DisplayHandle;
import forge.kernel.display.Renderer;
import forge.kernel.shell.CellResult;
import forge.kernel.shell.Completeness;
import forge.kernel.shell.Completion;
import forge.kernel.shell.Shell;
import java.io.PrintWriter;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** The shell at a terminal: several lines a snippet, completion, history of the session, Ctrl-C. */
final class Repl {
    private final Shell shell;
    private final Terminal terminal;

    Repl(Shell shell, Terminal terminal) {
        this.shell = shell;
        this.terminal = terminal;
    }

    /** Reads and evaluates until Ctrl-D. */
    int run() {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new JavaParser())
                .completer((r, line, candidates) -> candidates(line, candidates))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "   ..> ")
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // an exclamation mark is Java's
                .build();
        terminal.writer().println("Java " + Runtime.version().feature() + " with Forge. Ctrl-D ends.");
        while (true) {
            try {
                eval(reader.readLine("forge> "));
            } catch (UserInterruptException e) {
                terminal.flush(); // Ctrl-C at the prompt drops the line
            } catch (EndOfFileException e) {
                return 0;
            }
        }
    }

    private void eval(String code) {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> shell.interrupt());
        try {
            CellResult result = shell.eval(code);
            System.out.flush();
            PrintWriter out = terminal.writer();
            result.warnings().forEach(out::println);
            result.value()
                    .filter(v -> !(v instanceof DisplayHandle))
                    .ifPresent(v -> out.println(Renderer.render(v).text()));
            result.error().ifPresent(e -> e.traceback().forEach(out::println));
            out.flush();
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    private void candidates(ParsedLine line, List<Candidate> candidates) {
        Completion completion = shell.complete(line.line(), line.cursor());
        String before = line.line().substring(line.cursor() - line.wordCursor(), completion.start());
        for (String match : completion.matches()) {
            candidates.add(new Candidate(before + match, match, null, null, null, null, !match.endsWith("(")));
        }
    }

    /** Java has no words: the line up to the cursor is one, and it is complete when the shell says so. */
    private final class JavaParser implements Parser {
        @Override
        public ParsedLine parse(String line, int cursor, ParseContext context) {
            if (context == ParseContext.ACCEPT_LINE
                    && shell.completeness(line).status() == Completeness.Status.INCOMPLETE) {
                throw new EOFError(-1, cursor, "the snippet goes on");
            }
            return new JavaLine(line, cursor);
        }
    }

    private record JavaLine(String line, int cursor) implements CompletingParsedLine {
        @Override
        public String word() {
            return line.substring(0, cursor);
        }

        @Override
        public int wordCursor() {
            return cursor;
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(line);
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return cursor;
        }

        @Override
        public int rawWordLength() {
            return cursor;
        }
    }
}
