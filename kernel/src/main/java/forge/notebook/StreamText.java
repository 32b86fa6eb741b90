package forge.notebook;

/**
 * Text of a stream as a terminal would show it: a carriage return goes back to the start of the line, and what follows
 * writes over it; a backspace goes back by one. Progress bars so leave one line in a notebook instead of thousands.
 */
final class StreamText {
    private final StringBuilder done = new StringBuilder();
    private final StringBuilder line = new StringBuilder();
    private int column;

    void append(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(char c) {
        switch (c) {
            case '\n' -> {
                done.append(line).append('\n');
                line.setLength(0);
                column = 0;
            }
            case '\r' -> column = 0;
            case '\b' -> column = Math.max(0, column - 1);
            default -> {
                if (column < line.length()) {
                    line.setCharAt(column, c);
                } else {
                    line.append(c);
                }
                column++;
            }
        }
    }

    String text() {
        return done.toString() + line;
    }
}
