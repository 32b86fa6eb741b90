package forge.graph.plan;

import forge.graph.plan.Expression.Call;
import forge.graph.plan.Expression.Item;
import forge.graph.plan.Expression.Items;
import forge.graph.plan.Expression.Literal;
import forge.graph.plan.Expression.Name;
import forge.graph.plan.Expression.Product;
import forge.graph.plan.Statement.Assign;
import forge.graph.plan.Statement.Evaluate;
import forge.graph.plan.Statement.If;
import forge.graph.plan.Statement.Return;
import forge.graph.plan.Statement.Unpack;
import forge.graph.plan.Statement.While;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows a program on shapes: no element is computed, but memory is taken and given back when libtorch's interpreter
 * would. A variable is let go at its last mention, an intermediate value when the operator that took it has ended; views
 * share the memory of what they look at. Numbers are computed, so that loops run as often as they will; a condition on the
 * elements of a tensor counts as false.
 */
final class Execution {
    private final Map<String, Object> variables = new HashMap<>();
    private final Memory memory;
    private final Observer observer;
    private final Map<String, Integer> mentions = new HashMap<>();
    private final IdentityHashMap<List<Statement>, List<Map<String, Integer>>> endings = new IdentityHashMap<>();

    /** Mentions that are left of variables that end with the current statement. */
    private Map<String, Integer> ending = Map.of();

    /** Sees the program at work. */
    interface Observer {
        /** A variable got a value. */
        void assigned(String variable);
    }

    Execution(Memory memory, Observer observer) {
        this.memory = memory;
        this.observer = observer;
    }

    /** Runs a program; its arguments belong to the caller, before and after. Returns what it returns. */
    Optional<Object> run(Program program, Map<String, ?> arguments) {
        for (String argument : program.arguments()) {
            Object value = arguments.get(argument);
            if (value == null) {
                throw new IllegalArgumentException("cannot plan the program: nothing is known of its " + argument);
            }
            variables.put(argument, memory.hold(value));
            mentions.put(argument, 1); // by the caller, for whom it lives on
        }
        program.body().forEach(statement -> statement.names(name -> mentions.merge(name, 1, Integer::sum)));
        return block(program.body());
    }

    private Optional<Object> block(List<Statement> statements) {
        List<Map<String, Integer>> endings = this.endings.computeIfAbsent(statements, this::endings);
        for (int i = 0; i < statements.size(); i++) {
            Map<String, Integer> last = endings.get(i);
            ending = new HashMap<>(last);
            Optional<Object> returned = execute(statements.get(i));
            last.keySet().forEach(this::forget);
            if (returned.isPresent()) {
                return returned;
            }
        }
        return Optional.empty();
    }

    /** For each statement the variables that nobody mentions after it, with the number of mentions in it. */
    private List<Map<String, Integer>> endings(List<Statement> statements) {
        List<Map<String, Integer>> endings = new ArrayList<>();
        List<Map<String, Integer>> counts = new ArrayList<>();
        Map<String, Integer> left = new HashMap<>();
        for (Statement statement : statements) {
            Map<String, Integer> count = new HashMap<>();
            statement.names(name -> count.merge(name, 1, Integer::sum));
            counts.add(count);
            count.forEach((name, n) -> left.merge(name, n, Integer::sum));
        }
        left.entrySet().removeIf(entry -> !entry.getValue().equals(mentions.get(entry.getKey()))); // others need it too
        for (Map<String, Integer> count : counts) {
            Map<String, Integer> last = new HashMap<>();
            count.forEach((name, n) -> {
                if (left.containsKey(name) && left.merge(name, -n, Integer::sum) == 0) {
                    last.put(name, n);
                }
            });
            endings.add(last);
        }
        return endings;
    }

    private Optional<Object> execute(Statement statement) {
        if (statement instanceof Evaluate evaluate) {
            memory.release(evaluate(evaluate.value()));
        } else if (statement instanceof Assign assign) {
            put(assign.target(), evaluate(assign.value()));
        } else if (statement instanceof Unpack unpack) {
            Sequence list = (Sequence) evaluate(unpack.list());
            for (int i = 0; i < unpack.targets().size(); i++) {
                put(unpack.targets().get(i), memory.hold(list.items().get(i)));
            }
            memory.release(list);
        } else if (statement instanceof If branch) {
            return block(isTrue(branch.condition()) ? branch.body() : branch.otherwise());
        } else if (statement instanceof While loop) {
            while (isTrue(loop.condition())) {
                Optional<Object> returned = block(loop.body());
                if (returned.isPresent()) {
                    return returned;
                }
            }
        } else if (statement instanceof Return end) {
            return Optional.of(evaluate(end.value()));
        }
        return Optional.empty();
    }

    private boolean isTrue(Expression condition) {
        ending = Map.of(); // what a loop reads it reads again
        Object value = evaluate(condition);
        memory.release(value);
        return Boolean.TRUE.equals(value);
    }

    private void forget(String name) {
        Optional.ofNullable(variables.remove(name)).ifPresent(memory::release);
    }

    private void put(String name, Object value) {
        forget(name);
        variables.put(name, value);
        observer.assigned(name);
    }

    /** The value of an expression, which the caller has to let go. */
    private Object evaluate(Expression expression) {
        if (expression instanceof Name variable) {
            return load(variable.name());
        } else if (expression instanceof Literal literal) {
            return literal.value();
        } else if (expression instanceof Items list) {
            return Sequence.of(evaluate(list.items()));
        } else if (expression instanceof Call call) {
            return call(call);
        } else if (expression instanceof Item item) {
            Sequence list = (Sequence) evaluate(item.list());
            Object chosen = memory.hold(list.items().get(Math.toIntExact((Long) evaluate(item.index()))));
            memory.release(list);
            return chosen;
        } else if (expression instanceof Product product) {
            return Math.multiplyExact((Long) evaluate(product.left()), (Long) evaluate(product.right()));
        }
        throw new IllegalStateException("an expression of no kind: " + expression);
    }

    private List<Object> evaluate(List<Expression> expressions) {
        List<Object> values = new ArrayList<>();
        expressions.forEach(expression -> values.add(evaluate(expression)));
        return values;
    }

    private Object load(String name) {
        Object value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("cannot plan the program: " + name + " has no value");
        }
        boolean isLast = ending.containsKey(name) && ending.merge(name, -1, Integer::sum) == 0;
        if (isLast) {
            variables.remove(name);
            return value;
        }
        return memory.hold(value);
    }

    private Object call(Call call) {
        List<Object> positional = evaluate(call.positional());
        Map<String, Object> named = new LinkedHashMap<>();
        call.named().forEach((name, value) -> named.put(name, evaluate(value)));
        Object result = Functions.apply(new Arguments(call.function(), positional, named, memory));
        positional.forEach(memory::release);
        named.values().forEach(memory::release);
        return result;
    }
}
