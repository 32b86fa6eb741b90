package forge.graph.plan;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An expression of a program. */
sealed interface Expression {
    /** A variable. */
    record Name(String name) implements Expression {}

    /** A number ({@code Long} or {@code Double}), a {@code Boolean}, a string, or {@link Nothing} for {@code None}. */
    record Literal(Object value) implements Expression {}

    /** A list or a tuple. */
    record Items(List<Expression> items) implements Expression {}

    record Call(String function, List<Expression> positional, Map<String, Expression> named) implements Expression {}

    /** {@code list[index]} */
    record Item(Expression list, Expression index) implements Expression {}

    /** {@code a * b} of whole numbers, as {@link forge.graph.Dim} writes sizes. */
    record Product(Expression left, Expression right) implements Expression {}

    /** What {@code None} is. */
    enum Nothing {
        NONE
    }

    /** Every mention of a variable, in the order of evaluation. */
    default void names(Consumer<String> found) {
        if (this instanceof Name variable) {
            found.accept(variable.name());
        } else if (this instanceof Items list) {
            list.items().forEach(item -> item.names(found));
        } else if (this instanceof Call call) {
            call.positional().forEach(argument -> argument.names(found));
            call.named().values().forEach(argument -> argument.names(found));
        } else if (this instanceof Item item) {
            item.list().names(found);
            item.index().names(found);
        } else if (this instanceof Product product) {
            product.left().names(found);
            product.right().names(found);
        }
    }
}
