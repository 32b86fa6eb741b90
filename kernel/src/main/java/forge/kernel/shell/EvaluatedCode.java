package forge.kernel.shell;

import forge.base.SessionCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The cells of a session, the last {@value #MOST} of them. */
public final class EvaluatedCode implements SessionCode {
    private static final int MOST = 10_000;

    private final Deque<Piece> pieces = new ArrayDeque<>();

    synchronized void add(String name, String code) {
        pieces.add(new Piece(name, code));
        if (pieces.size() > MOST) {
            pieces.remove();
        }
    }

    private synchronized List<Piece> pieces() {
        return List.copyOf(pieces);
    }

    /** Of the session of the calling thread. */
    @Override
    public List<Piece> evaluated() {
        return Shell.evaluatedCode().map(EvaluatedCode::pieces).orElse(List.of());
    }
}
