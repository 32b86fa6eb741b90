package forge.tokenizer;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** The tokenizers among the golden models. */
final class Golden {
    private Golden() {}

    static Path model(String name) {
        URL directory = Golden.class.getResource("/golden/" + name + "/tokenizer.json");
        try {
            return Path.of(directory.toURI()).getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
