package forge.format.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import forge.base.Check;
import forge.base.Excerpt;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.Json;
import forge.tensor.DType;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file, parsed and checked.
 *
 * @param entries in the order of their bytes
 * @param dataStart offset in the file of the first byte after the header
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata, long dataStart) {
    static final int LENGTH_BYTES = 8;
    /** The limit of the reference reader. */
    static final long MAX_LENGTH = 100_000_000;

    static final Comparator<TensorInfo> FILE_ORDER =
            Comparator.comparingInt((TensorInfo info) -> -info.dtype().bytes()).thenComparing(TensorInfo::name);

    private static final String METADATA = "__metadata__";

    /** A tensor and where it begins and ends, counted from the start of the data. */
    record Entry(TensorInfo info, long begin, long end) {}

    /** The length of the JSON header, from the first bytes of a file of {@code fileSize} bytes. */
    static int length(Path path, byte[] start, long fileSize) {
        if (start.length < LENGTH_BYTES) {
            throw new FormatException(
                    path, 0, "the file has " + fileSize + " bytes, expected a safetensors header: truncated download?");
        }
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_LENGTH) {
            throw new FormatException(
                    path,
                    0,
                    "header length " + Long.toUnsignedString(length) + ", expected 2 to " + MAX_LENGTH
                            + ": is this a safetensors file?");
        }
        if (length > fileSize - LENGTH_BYTES) {
            throw new FormatException(
                    path,
                    0,
                    "the header ends at byte " + (length + LENGTH_BYTES) + " but the file has " + fileSize
                            + ": truncated download? Check its sha256.");
        }
        return (int) length;
    }

    /**
     * @param json the header's bytes
     * @param fileSize size of the whole file, which the byte ranges must cover
     */
    static SafetensorsHeader parse(Path path, byte[] json, long fileSize) {
        return new Parser(path, json, fileSize).header();
    }

    /** The JSON of tensors that lie behind each other in this order, padded with spaces. */
    static byte[] write(List<TensorInfo> infos, Map<String, String> metadata) {
        ObjectNode header = Json.object();
        if (!metadata.isEmpty()) {
            ObjectNode strings = header.putObject(METADATA);
            new TreeMap<>(metadata).forEach(strings::put); // Map.of has no order
        }
        long offset = 0;
        for (TensorInfo info : infos) {
            Check.that(!header.has(info.name()), "the tensor name \"%s\" is used twice or reserved.", info.name());
            Check.that(!info.name().equals(METADATA), "the tensor name \"%s\" is reserved.", info.name());
            ObjectNode entry = header.putObject(info.name());
            entry.put("dtype", info.dtype().name());
            Arrays.stream(info.shape().dims()).forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets").add(offset).add(offset + info.byteLength());
            offset += info.byteLength();
        }
        byte[] text = Json.text(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    /** A streaming pass over the header: positions for errors, and no tree of a header of 100 MB. */
    private static final class Parser {
        private final Path path;
        private final byte[] json;
        private final long fileSize;
        private final List<Entry> entries = new ArrayList<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        Parser(Path path, byte[] json, long fileSize) {
            this.path = path;
            this.json = json;
            this.fileSize = fileSize;
        }

        SafetensorsHeader header() {
            if (json[0] != '{') {
                throw new FormatException(
                        path, LENGTH_BYTES, "the header begins with byte " + json[0] + ", expected {.");
            }
            try (JsonParser parser = Json.factory().createParser(json)) {
                parser.nextToken();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (name.equals(METADATA)) {
                        readMetadata(parser);
                    } else {
                        entries.add(readEntry(parser, name));
                    }
                }
                if (parser.nextToken() != null) {
                    throw error(parser, "something follows the header's JSON object, expected spaces only.");
                }
            } catch (JsonProcessingException e) {
                long at = e.getLocation() == null
                        ? 0
                        : Math.max(0, e.getLocation().getByteOffset());
                throw new FormatException(path, LENGTH_BYTES + at, Json.finding(e));
            } catch (IOException e) {
                throw new UncheckedIOException(e); // the source is an array: cannot happen
            }
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            checkCover();
            return new SafetensorsHeader(
                    List.copyOf(entries), Collections.unmodifiableMap(metadata), LENGTH_BYTES + json.length);
        }

        private void readMetadata(JsonParser parser) throws IOException {
            expect(parser, JsonToken.START_OBJECT, METADATA, "an object of strings");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                expect(parser, JsonToken.VALUE_STRING, METADATA + "." + key, "a string");
                metadata.put(key, parser.getText());
            }
        }

        private Entry readEntry(JsonParser parser, String name) throws IOException {
            expect(parser, JsonToken.START_OBJECT, name, "an object with dtype, shape and data_offsets");
            DType dtype = null;
            long[] shape = null;
            long[] offsets = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                switch (key) {
                    case "dtype" -> dtype = readType(parser, name);
                    case "shape" -> shape = readNumbers(parser, name + ".shape");
                    case "data_offsets" -> offsets = readNumbers(parser, name + ".data_offsets");
                    default -> parser.skipChildren(); // as the reference reader does
                }
            }
            return entry(parser, name, dtype, shape, offsets);
        }

        private Entry entry(
                JsonParser parser,
                String name,
                @Nullable DType dtype,
                long @Nullable [] shape,
                long @Nullable [] offsets) {
            if (dtype == null || shape == null || offsets == null) {
                throw error(parser, "tensor \"" + name + "\" lacks one of dtype, shape and data_offsets.");
            }
            if (offsets.length != 2 || offsets[0] > offsets[1]) {
                throw error(
                        parser,
                        "tensor \"" + name + "\" has data_offsets " + Arrays.toString(offsets)
                                + ", expected [begin, end].");
            }
            TensorInfo info;
            try {
                info = new TensorInfo(name, dtype, Shape.of(shape));
            } catch (ForgeException e) {
                throw error(parser, e.getMessage());
            }
            if (info.byteLength() != offsets[1] - offsets[0]) {
                throw error(
                        parser,
                        "tensor \"%s\" of %s %s needs %d bytes, but its data_offsets %s give %d."
                                .formatted(
                                        name,
                                        dtype,
                                        info.shape(),
                                        info.byteLength(),
                                        Arrays.toString(offsets),
                                        offsets[1] - offsets[0]));
            }
            return new Entry(info, offsets[0], offsets[1]);
        }

        private DType readType(JsonParser parser, String name) throws IOException {
            expect(parser, JsonToken.VALUE_STRING, name + ".dtype", "a string");
            String text = parser.getText();
            return DType.named(text)
                    .orElseThrow(() -> error(
                            parser,
                            "tensor \"" + name + "\" has dtype \"" + Excerpt.of(text) + "\", expected one of "
                                    + Arrays.toString(DType.values()) + "."));
        }

        private long[] readNumbers(JsonParser parser, String what) throws IOException {
            expect(parser, JsonToken.START_ARRAY, what, "an array of whole numbers");
            List<Long> numbers = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser, JsonToken.VALUE_NUMBER_INT, what, "whole numbers");
                long number = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? -1 : parser.getLongValue();
                if (number < 0) {
                    throw error(parser, what + " holds " + Excerpt.of(parser.getText()) + ", expected 0 to 2^63 - 1.");
                }
                numbers.add(number);
            }
            return numbers.stream().mapToLong(Long::longValue).toArray();
        }

        /** Tensors follow each other from the first to the last byte: no gap to hide data in, no byte read twice. */
        private void checkCover() {
            long dataStart = (long) LENGTH_BYTES + json.length;
            long expected = 0;
            for (Entry entry : entries) {
                if (entry.begin() != expected) {
                    throw new FormatException(
                            path,
                            LENGTH_BYTES,
                            "tensor \"%s\" begins at data offset %d, expected %d: tensors overlap or leave a gap."
                                    .formatted(entry.info().name(), entry.begin(), expected));
                }
                expected = entry.end();
            }
            if (expected != fileSize - dataStart) {
                String last = entries.isEmpty()
                        ? "the header names no tensor"
                        : "tensor \"" + entries.get(entries.size() - 1).info().name() + "\" ends at byte "
                                + (dataStart + expected);
                throw new FormatException(
                        path,
                        dataStart,
                        last + " but the file has " + fileSize + ": "
                                + (dataStart + expected > fileSize
                                        ? "truncated download?"
                                        : "was something appended to it?")
                                + " Check its sha256.");
            }
        }

        private void expect(JsonParser parser, JsonToken token, String what, String expected) throws IOException {
            if (parser.currentToken() != token) {
                throw error(parser, what + " is " + Excerpt.of(parser.getText()) + ", expected " + expected + ".");
            }
        }

        private FormatException error(JsonParser parser, String finding) {
            long at = parser.currentTokenLocation().getByteOffset();
            return new FormatException(path, LENGTH_BYTES + Math.max(0, at), Excerpt.of(finding, 400));
        }
    }
}
