package forge.engine;

import forge.base.Check;
import forge.base.ForgeException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where weights lie and programs run: {@code cpu}, or {@code cuda:N} for the NVIDIA device number N.
 *
 * @param index number of the CUDA device, -1 for the processor
 */
public record Device(int index) {
    public static final Device CPU = new Device(-1);

    private static final Pattern NAME = Pattern.compile("cpu|cuda(?::(\\d{1,3}))?");

    public Device {
        Check.that(index >= -1, "the index of a device is %d, expected 0 or more, or -1 for the processor.", index);
    }

    /** @param index 0 is the first */
    public static Device cuda(int index) {
        Check.that(index >= 0, "the index of a CUDA device is %d, expected 0 or more.", index);
        return new Device(index);
    }

    /** The device of a name: {@code cpu}, {@code cuda} (the first) or {@code cuda:1}. */
    public static Device parse(String name) {
        Matcher match = NAME.matcher(name);
        if (!match.matches()) {
            throw new ForgeException("the device is \"" + name + "\", expected cpu, cuda or cuda:N.");
        }
        if (name.equals("cpu")) {
            return CPU;
        }
        return cuda(match.group(1) == null ? 0 : Integer.parseInt(match.group(1)));
    }

    public boolean isCuda() {
        return index >= 0;
    }

    @Override
    public String toString() {
        return isCuda() ? "cuda:" + index : "cpu";
    }
}
