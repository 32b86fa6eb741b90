package forge.kernel.shell;

import java.util.List;

/**
 * A cell's name and text, to say where something stands in it.
 *
 * @param name how errors call it, such as {@code Cell[3]} or {@code setup.jsh}
 */
record Cell(String name, String code) {
    /** Line of a character offset, from 1. */
    int line(int offset) {
        return 1
                + (int) code.substring(0, Math.min(offset, code.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    /** Column of a character offset, from 1. */
    int column(int offset) {
        int end = Math.min(offset, code.length());
        return end - (code.lastIndexOf('\n', end - 1) + 1) + 1;
    }

    /** The text of a line that counts from 1, or nothing beyond the last. */
    String lineText(int line) {
        List<String> lines = code.lines().toList();
        return line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
    }

    String at(int line) {
        return name + ":" + line;
    }
}
