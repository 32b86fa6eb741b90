package forge.base;

import java.util.List;
import java.util.ServiceLoader;

/**
 * What a session of cells has evaluated, for records of how a result was made. The library asks for {@link #current()}; an
 * application that evaluates code is found through {@link ServiceLoader}.
 */
public interface SessionCode {
    /**
     * One cell, as the user wrote it.
     *
     * @param name how errors call it, such as {@code Cell[3]}
     */
    record Piece(String name, String code) {}

    /** In the order of evaluation, the running one last; empty where the calling thread belongs to no session. */
    List<Piece> evaluated();

    /** Of the session that the calling thread belongs to; empty in a program that evaluates nothing. */
    static List<Piece> current() {
        return ServiceLoader.load(SessionCode.class, SessionCode.class.getClassLoader())
                .findFirst()
                .map(SessionCode::evaluated)
                .orElse(List.of());
    }
}
