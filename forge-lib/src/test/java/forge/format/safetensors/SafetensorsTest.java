package forge.format.safetensors;

import forge.base.FileException;
import forge.base.ForgeException;
import forge.base.FormatException;
import forge.base.TinyDisk;
import forge.tensor.DType;
import forge.tensor.NamedTensor;
import forge.tensor.Shape;
import forge.tensor.TensorInfo;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SafetensorsTest {
    @TempDir
    Path dir;

    @Test
    void tensorsAndMetadataSurviveTheRoundTrip() throws IOException {
        Path file = dir.resolve("m.safetensors");
        Safetensors.write(file, sample(), Map.of("format", "pt", "b", "ä"));
        Safetensors read = Safetensors.open(file);
        assertEquals(Map.of("format", "pt", "b", "ä"), read.metadata());
        assertEquals(
                List.of("a.weight", "scalar", "b.half", "empty"),
                read.tensors().stream().map(t -> t.info().name()).toList());
        assertArrayEquals(
                new float[] {1, 2, 3, 4, 5, 6}, read.tensor("a.weight").floats());
        assertEquals(Shape.of(2, 3), read.tensor("a.weight").info().shape());
        assertArrayEquals(new float[] {0.5f, -1}, read.tensor("b.half").floats());
        assertArrayEquals(new float[] {7}, read.tensor("scalar").floats());
        assertEquals(0, read.tensor("empty").bytes().remaining());
        assertEquals(2f, read.tensor("a.weight").bytes(4, 4).getFloat());
        assertFalse(read.contains("c"));
        String message =
                assertThrows(ForgeException.class, () -> read.tensor("c")).getMessage();
        assertTrue(message.contains("no tensor \"c\" among 4"), message);
    }

    @Test
    void theSameTensorsGiveTheSameBytesWithAnAlignedHeader() throws IOException {
        Path one = dir.resolve("1");
        Path two = dir.resolve("2");
        List<NamedTensor> tensors = sample();
        Safetensors.write(one, tensors, Map.of("x", "1", "y", "2", "z", "3"));
        Safetensors.write(
                two,
                List.of(tensors.get(3), tensors.get(1), tensors.get(0), tensors.get(2)),
                Map.of("z", "3", "y", "2", "x", "1"));
        byte[] bytes = Files.readAllBytes(one);
        assertArrayEquals(bytes, Files.readAllBytes(two));
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertEquals(0, header % 8);
        assertEquals('{', bytes[8]);
    }

    /** The golden files were written by the reference implementation in Python. */
    @Test
    void aRewrittenFileIsTheReferenceWritersByteForByte() throws IOException {
        Path reference = Path.of("src/test/resources/golden/gpt2/model.safetensors");
        Safetensors read = Safetensors.open(reference);
        Path copy = dir.resolve("copy.safetensors");
        Safetensors.write(copy, read.tensors(), read.metadata());
        assertEquals(-1, Files.mismatch(reference, copy));
    }

    @Test
    void namesMustBeUniqueAndNotReserved() {
        NamedTensor x = NamedTensor.of("x", Shape.of(), 1);
        Path file = dir.resolve("m");
        assertThrows(ForgeException.class, () -> Safetensors.write(file, List.of(x, x)));
        NamedTensor reserved = NamedTensor.of("__metadata__", Shape.of(), 1);
        assertThrows(ForgeException.class, () -> Safetensors.write(file, List.of(reserved)));
        assertFalse(Files.exists(file));
    }

    @Test
    void aTensorThatGivesTheWrongNumberOfBytesLeavesNoFile() {
        TensorInfo info = new TensorInfo("x", DType.F32, Shape.of(4));
        NamedTensor liar = new NamedTensor() {
            @Override
            public TensorInfo info() {
                return info;
            }

            @Override
            public ByteBuffer bytes(long offset, int length) {
                return ByteBuffer.allocate(12);
            }
        };
        assertThrows(ForgeException.class, () -> Safetensors.write(dir.resolve("m"), List.of(liar)));
        assertEquals(0, dir.toFile().list().length);
    }

    @Test
    void aFullDiskLeavesTheFileThatWasThere() throws IOException {
        try (TinyDisk disk = TinyDisk.mount(dir.resolve("disk"))) {
            Path file = disk.path().resolve("m.safetensors");
            Safetensors.write(file, sample());
            NamedTensor large = NamedTensor.of("x", Shape.of(1 << 19), new float[1 << 19]);
            FileException e = assertThrows(FileException.class, () -> Safetensors.write(file, List.of(large)));
            assertTrue(e.getMessage().startsWith(file + ": cannot be written: No space left"), e.getMessage());
            assertEquals(4, Safetensors.open(file).tensors().size());
            assertEquals(1, disk.path().toFile().list().length);
        }
    }

    /** One file for each defect that the reference reader names, and the overflows that it guards against. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 4 | the header names no tensor",
                "[] | 0 | expected {",
                "{\"a\":1} | 0 | expected an object",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | 0 | lacks one of",
                "{\"a\":{\"dtype\":\"F7\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | dtype \"F7\"",
                "{\"a\":{\"dtype\":\"F4\",\"shape\":[2],\"data_offsets\":[0,1]}} | 1 | dtype \"F4\"",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4 | expected 0 to 2^63",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | 4 | expected whole numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,2],\"data_offsets\":[0,4]}} | 4 | too many elements",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807],\"data_offsets\":[0,4]}} | 4 | 63-bit",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}} | 4 | expected 0 to 2^63",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | 4 | expected [begin, end]",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}} | 4 | expected [begin, end]",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 4 | needs 8 bytes",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | overlap or leave a gap",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}} | 3 | overlap or leave a gap",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 3 | truncated download",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 5 | was something appended to it?",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | Duplicate",
                "{\"__metadata__\":{\"a\":1},\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}} | 1 | expected a string",
                "{\"__metadata__\":[],\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}} | 1 | expected an object of strings",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}} x | 1 | malformed",
                "{\"a\":{\"dtype\":\"U8\" | 1 | malformed"
            })
    void defectsAreNamed(String header, int dataBytes, String expected) throws IOException {
        Path file = dir.resolve("bad.safetensors");
        Files.write(file, fileOf(header, dataBytes));
        FormatException e = assertThrows(FormatException.class, () -> Safetensors.open(file));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertTrue(e.offset() >= 0 && e.offset() <= Files.size(file), e.getMessage());
    }

    @Test
    void lengthsAreNotTrusted() throws IOException {
        Path file = dir.resolve("bad.safetensors");
        for (long length : new long[] {0, 1, 9, 99_999_999, 100_000_001, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
            byte[] bytes = fileOf("{}      ", 0);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Files.write(file, bytes);
            assertThrows(FormatException.class, () -> Safetensors.open(file), "header length " + length);
        }
        Files.write(file, new byte[7]);
        assertThrows(FormatException.class, () -> Safetensors.open(file));
        Files.write(file, new byte[0]);
        assertThrows(FormatException.class, () -> Safetensors.open(file));
        assertThrows(FileException.class, () -> Safetensors.open(dir.resolve("missing")));
    }

    @Test
    void mutatedFilesGiveAFormatExceptionOrARightTensor() throws IOException {
        Path file = dir.resolve("fuzz.safetensors");
        Safetensors.write(file, sample(), Map.of("format", "pt"));
        byte[] good = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(20261120);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = mutate(good, random);
            boolean throughTheFile = round % 40 == 0; // the rest of the rounds spare the disk
            try {
                if (throughTheFile) {
                    Files.write(file, bytes);
                    for (NamedTensor tensor : Safetensors.open(file).tensors()) {
                        assertEquals(tensor.info().byteLength(), tensor.bytes().remaining());
                    }
                } else {
                    parse(file, bytes);
                }
            } catch (FormatException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("round " + round + ": " + Arrays.toString(bytes), e);
            }
        }
        assertTrue(refused > 10_000 && refused < 20_000, refused + " refused");
    }

    private static void parse(Path file, byte[] bytes) {
        int length = SafetensorsHeader.length(file, Arrays.copyOf(bytes, Math.min(8, bytes.length)), bytes.length);
        SafetensorsHeader.parse(file, Arrays.copyOfRange(bytes, 8, 8 + length), bytes.length);
    }

    /** A sparse file: 5 GiB on paper, a few pages on the disk. */
    @Test
    void tensorsBeyondTwoGibibytesAreReadInSlices() throws IOException {
        long elements = 5L << 30;
        String header =
                "{\"big\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}".formatted(elements, elements);
        byte[] start = fileOf(header, 0);
        Path file = dir.resolve("big.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(start.length + elements);
            sparse.write(start);
            sparse.seek(start.length + (3L << 30) - 1);
            sparse.write(new byte[] {1, 2, 3});
            sparse.seek(start.length + elements - 1);
            sparse.write(9);
        }
        NamedTensor big = Safetensors.open(file).tensor("big");
        ByteBuffer across = big.bytes((3L << 30) - 1, 3);
        assertEquals(1, across.get(0));
        assertEquals(3, across.get(2));
        assertEquals(
                9,
                big.bytes(elements - NamedTensor.MAX_SLICE, NamedTensor.MAX_SLICE)
                        .get(NamedTensor.MAX_SLICE - 1));
        assertThrows(ForgeException.class, big::bytes);
        assertThrows(ForgeException.class, () -> big.bytes(elements - 2, 3));
        assertThrows(ForgeException.class, () -> big.bytes(-1, 3));
    }

    private static byte[] mutate(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        int kind = random.nextInt(4);
        if (kind == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        if (kind == 1) { // a digit of the header becomes another: offsets, shapes
            List<Integer> digits = IntStream.range(8, bytes.length)
                    .filter(i -> good[i] >= '0' && good[i] <= '9')
                    .boxed()
                    .collect(Collectors.toList());
            bytes[digits.get(random.nextInt(digits.size()))] = (byte) ('0' + random.nextInt(10));
            return bytes;
        }
        int flips = 1 + random.nextInt(kind == 2 ? 1 : 8);
        for (int i = 0; i < flips; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] fileOf(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(json.length).put(json).array();
    }

    private static List<NamedTensor> sample() {
        return List.of(
                NamedTensor.of("a.weight", Shape.of(2, 3), 1, 2, 3, 4, 5, 6),
                NamedTensor.of("b.half", DType.BF16, Shape.of(2), 0.5f, -1),
                NamedTensor.of("scalar", Shape.of(), 7),
                NamedTensor.of(new TensorInfo("empty", DType.U8, Shape.of(0, 4)), ByteBuffer.allocate(0)));
    }
}
