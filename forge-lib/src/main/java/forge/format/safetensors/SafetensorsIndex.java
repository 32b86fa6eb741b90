package forge.format.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Excerpt;
import forge.base.FileException;
import forge.base.FormatException;
import forge.base.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code model.safetensors.index.json}: in which shard each tensor lies, and the bytes of all together.
 *
 * @param files the name of the shard of each tensor
 * @param totalSize what the index says that all tensors have, -1 where it says nothing
 */
record SafetensorsIndex(Path path, Map<String, String> files, long totalSize) {
    private static final Logger LOG = LoggerFactory.getLogger(SafetensorsIndex.class);
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\w. +-]+\\.safetensors");

    static SafetensorsIndex read(Path path) {
        JsonNode json = Json.read(path);
        JsonNode map = json.path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new FormatException(
                    path, -1, "has no \"weight_map\" from tensors to files. Is it the index of a sharded model?");
        }
        Map<String, String> files = new TreeMap<>();
        map.properties().forEach(entry -> files.put(entry.getKey(), fileName(path, entry)));
        return new SafetensorsIndex(
                path, files, json.path("metadata").path("total_size").asLong(-1));
    }

    /** A plain name, so that no index reaches out of its directory. */
    private static String fileName(Path path, Map.Entry<String, JsonNode> entry) {
        String name = entry.getValue().asText();
        if (!PLAIN_NAME.matcher(name).matches()) {
            throw new FormatException(
                    path,
                    -1,
                    "weight_map[\"" + Excerpt.of(entry.getKey()) + "\"] is "
                            + Excerpt.of(entry.getValue().toString())
                            + ", expected the name of a .safetensors file in this directory.");
        }
        return name;
    }

    /** The files that hold the tensors; a {@link FileException} if one is missing. */
    List<Path> shards() {
        List<Path> shards =
                new TreeSet<>(files.values()).stream().map(path::resolveSibling).toList();
        for (Path shard : shards) {
            if (!Files.exists(shard)) {
                throw missing(shard);
            }
        }
        return shards;
    }

    private FileException missing(Path shard) {
        List<String> tensors = files.entrySet().stream()
                .filter(entry -> shard.endsWith(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        return new FileException(
                shard,
                "no such file, but " + path.getFileName() + " says that it holds " + tensors.size()
                        + " tensors, the first is \"" + tensors.get(0) + "\". Download it into the same directory.");
    }

    /** Throws where a tensor is not in the shard that the index names. */
    void check(ShardedSafetensors found) {
        files.forEach((tensor, file) -> {
            if (found.find(tensor).isEmpty()) {
                throw new FormatException(
                        path.resolveSibling(file),
                        -1,
                        "has no tensor \"" + tensor + "\", though " + path.getFileName()
                                + " says so. Do the files belong together?");
            }
            if (!found.file(tensor).endsWith(file)) {
                throw new FormatException(
                        path,
                        -1,
                        "tensor \"" + tensor + "\" is in " + found.file(tensor).getFileName() + ", the index says "
                                + file + ". Do the files belong together?");
            }
        });
        long bytes = found.tensors().stream()
                .mapToLong(tensor -> tensor.info().byteLength())
                .sum();
        if (totalSize >= 0 && totalSize != bytes) { // published ones are wrong now and then, and nothing depends on it
            LOG.warn("{}: total_size is {}, but the shards hold {} bytes.", path, totalSize, bytes);
        }
    }

    static void write(Path path, Map<String, String> files, long totalSize) {
        ObjectNode json = Json.object();
        json.putObject("metadata").put("total_size", totalSize);
        files.forEach(json.putObject("weight_map")::put);
        Json.write(path, json);
    }
}
