package forge.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message that advises a call, such as to name the columns: at the shell an option does. */
final class ShellAdvice {
    private static final String NAME = "\"([^\",]*)\"";
    private static final Pattern PAIR = call("of\\(" + NAME + ", " + NAME + "\\)");
    private static final Pattern TEXT = call("text\\(" + NAME + "\\)");

    private static final Pattern RESUME = Pattern.compile("Trainer\\.resume\\(Path\\.of\\(" + NAME + "\\), model\\)");
    private static final Pattern SHAPE = Pattern.compile("Make the batches with BatchShape\\(…, (\\d+)\\) or less");

    private static final Pattern BASE =
            Pattern.compile("SavedModel\\.open\\(adapter, base, LoadOptions\\.builder\\(\\)\\.build\\(\\)\\)");

    private ShellAdvice() {}

    private static Pattern call(String columns) {
        return Pattern.compile("Use Dataset\\.\\w+\\(path, Columns\\." + columns + "\\)\\.");
    }

    static String of(String message) {
        Matcher pair = PAIR.matcher(message);
        String said = pair.replaceAll("Use --columns \"prompt=$1,answer=$2\".");
        said = TEXT.matcher(said).replaceAll("Use --columns \"text=$1\".");
        said = RESUME.matcher(said).replaceAll("forge train --resume $1");
        said = BASE.matcher(said).replaceAll("--base DIR");
        said = SHAPE.matcher(said).replaceAll("Use context_length=$1 or less");
        return said.replace("load it with BaseCheck.ANY", "add --any-base");
    }
}
