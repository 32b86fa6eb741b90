package forge.graph.plan;

import forge.graph.plan.Expression.Call;
import forge.graph.plan.Expression.Item;
import forge.graph.plan.Expression.Items;
import forge.graph.plan.Expression.Literal;
import forge.graph.plan.Expression.Name;
import forge.graph.plan.Expression.Nothing;
import forge.graph.plan.Expression.Product;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one expression in the part of TorchScript that our programs are written in. */
final class ExpressionParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(?<name>[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*)"
            + "|(?<number>-?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?)|(?<string>\"[^\"]*\")|(?<mark>[()\\[\\],=*]))");
    private static final Set<String> LIBRARIES = Set.of("torch", "ops");
    private static final Set<String> CONVERSIONS = Set.of("int", "float", "bool", "annotate");

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private ExpressionParser(String text) {
        this.text = text;
        Matcher token = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length() && token.region(end, text.length()).lookingAt()) {
            tokens.add(token.group().strip());
            end = token.end();
        }
        if (!text.substring(end).isBlank()) {
            throw unreadable();
        }
    }

    static Expression parse(String text) {
        ExpressionParser parser = new ExpressionParser(text);
        List<Expression> items = new ArrayList<>();
        do {
            items.add(parser.product());
        } while (parser.skip(","));
        if (parser.at < parser.tokens.size()) {
            throw parser.unreadable();
        }
        return items.size() == 1 ? items.get(0) : new Items(items);
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("cannot plan the statement: " + text);
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String next() {
        if (at == tokens.size()) {
            throw unreadable();
        }
        return tokens.get(at++);
    }

    private boolean skip(String mark) {
        boolean found = peek().equals(mark);
        at += found ? 1 : 0;
        return found;
    }

    private Expression product() {
        Expression left = item();
        while (skip("*")) {
            left = new Product(left, item());
        }
        return left;
    }

    private Expression item() {
        Expression value = primary();
        while (skip("[")) {
            value = new Item(value, product());
            close("]");
        }
        return value;
    }

    private void close(String mark) {
        if (!skip(mark)) {
            throw unreadable();
        }
    }

    private Expression primary() {
        String token = next();
        char first = token.charAt(0);
        if (first == '[' || first == '(') {
            return items(first == '[' ? "]" : ")");
        } else if (first == '"') {
            return new Literal(token.substring(1, token.length() - 1));
        } else if (first == '-' || Character.isDigit(first)) {
            return new Literal(number(token));
        } else if (!Character.isLetter(first) && first != '_') {
            throw unreadable();
        }
        return skip("(") ? call(token) : word(token);
    }

    private static Object number(String token) {
        if (token.matches("-?\\d+")) {
            return Long.valueOf(token);
        }
        return Double.valueOf(token);
    }

    private static Expression word(String token) {
        return switch (token) {
            case "None" -> new Literal(Nothing.NONE);
            case "True" -> new Literal(true);
            case "False" -> new Literal(false);
            default -> new Name(token);
        };
    }

    private Items items(String end) {
        List<Expression> items = new ArrayList<>();
        while (!skip(end)) {
            items.add(product());
            skip(",");
        }
        return new Items(items);
    }

    private Expression call(String name) {
        if (name.equals("annotate")) {
            product(); // a type
            close(",");
        }
        List<Expression> positional = new ArrayList<>();
        String function = name;
        int dot = name.indexOf('.');
        if (dot > 0 && !LIBRARIES.contains(name.substring(0, dot))) { // a method of a variable
            positional.add(new Name(name.substring(0, dot)));
            function = name.substring(dot + 1);
        }
        Map<String, Expression> named = arguments(positional);
        return CONVERSIONS.contains(function) && positional.size() == 1
                ? positional.get(0)
                : new Call(function, positional, named);
    }

    /** Adds the positional arguments to a list, and returns the named ones. */
    private Map<String, Expression> arguments(List<Expression> positional) {
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!skip(")")) {
            if (at + 1 < tokens.size() && tokens.get(at + 1).equals("=")) {
                String name = next();
                at++;
                named.put(name, product());
            } else {
                positional.add(product());
            }
            skip(",");
        }
        return named;
    }
}
