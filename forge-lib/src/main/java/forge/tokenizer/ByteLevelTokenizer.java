package forge.tokenizer;

import java.io.ByteArrayOutputStream;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Byte-level BPE in Java: the tokenizers of GPT-2, Llama 3, Qwen and of {@link BpeTrainer}, with the ids that Hugging Face
 * tokenizers give. Added tokens are found first, the text between them is cut into words, and each word is merged once
 * and then remembered.
 */
final class ByteLevelTokenizer implements LoadedTokenizer {
    private final Identity identity;
    private final ByteLevelRules rules;
    private final AddedTokens addedAsGiven;
    private final AddedTokens addedNormalized;
    private final byte[][] bytes;
    private final BytePairMerger merger;
    private final WordCache cache = new WordCache();

    ByteLevelTokenizer(Identity identity, ByteLevelRules rules, Merges merges) {
        this.identity = identity;
        this.rules = rules;
        List<AddedToken> added = identity.vocabulary().added();
        addedAsGiven =
                new AddedTokens(added.stream().filter(t -> !t.normalized()).toList());
        addedNormalized =
                new AddedTokens(added.stream().filter(AddedToken::normalized).toList());
        bytes = new byte[identity.vocabulary().size()][];
        for (int id = 0; id < bytes.length; id++) {
            bytes[id] = ByteAlphabet.read(identity.vocabulary().piece(id));
        }
        merger = new BytePairMerger(byteIds(identity.vocabulary()), merges.table());
    }

    static ByteLevelTokenizer of(TokenizerFile file) {
        Map<String, Integer> vocab = file.vocab();
        return new ByteLevelTokenizer(Identity.of(file), ByteLevelRules.of(file), Merges.of(file, vocab));
    }

    private static int[] byteIds(Vocabulary vocabulary) {
        int[] ids = new int[256];
        for (int b = 0; b < 256; b++) {
            ids[b] =
                    vocabulary.id(String.valueOf(ByteAlphabet.charOf((byte) b))).orElseThrow();
        }
        return ids;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public int[] encode(String text) {
        Ids out = new Ids(text.length() / 3);
        int at = 0;
        for (AddedTokens.Match m = addedAsGiven.find(text, 0); m != null; m = addedAsGiven.find(text, at)) {
            encodeNormalized(text.substring(at, m.start()), out);
            out.add(m.token().id());
            at = m.end();
        }
        encodeNormalized(at == 0 ? text : text.substring(at), out);
        return out.toArray();
    }

    private void encodeNormalized(String part, Ids out) {
        String text = rules.nfc() ? Normalizer.normalize(part, Normalizer.Form.NFC) : part;
        int at = 0;
        for (AddedTokens.Match m = addedNormalized.find(text, 0); m != null; m = addedNormalized.find(text, at)) {
            encodeWords(text.substring(at, m.start()), out);
            out.add(m.token().id());
            at = m.end();
        }
        encodeWords(at == 0 ? text : text.substring(at), out);
    }

    private void encodeWords(String part, Ids out) {
        if (part.isEmpty()) {
            return;
        }
        char[] text = (rules.prefixSpace() && part.charAt(0) != ' ' ? " " + part : part).toCharArray();
        Optional<SplitPattern> pattern = rules.pattern();
        if (pattern.isEmpty()) {
            encodeWord(text, 0, text.length, out);
            return;
        }
        SplitPattern words = pattern.get();
        for (int from = 0, to; from < text.length; from = to) {
            to = words.next(text, from, text.length);
            encodeWord(text, from, to, out);
        }
    }

    private void encodeWord(char[] text, int from, int to, Ids out) {
        int[] known = cache.get(text, from, to);
        if (known != null) {
            out.addAll(known);
            return;
        }
        int before = out.size();
        byte[] word = Utf8.bytes(text, from, to);
        int whole = rules.ignoreMerges()
                ? identity.vocabulary().id(ByteAlphabet.write(word)).orElse(-1)
                : -1;
        if (whole >= 0) {
            out.add(whole);
        } else {
            merger.encode(word, out);
        }
        cache.put(text, from, to, out.tail(before));
    }

    @Override
    public String decode(int... ids) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(ids.length * 4);
        for (int id : ids) {
            identity.vocabulary().check(id);
            if (!identity.vocabulary().isSpecial(id)) {
                text.write(bytes[id], 0, bytes[id].length);
            }
        }
        return Utf8.lossyText(text.toByteArray());
    }

    @Override
    public byte[] bytes(int id) {
        identity.vocabulary().check(id);
        return bytes[id].clone();
    }

    @Override
    public String toString() {
        return identity.name();
    }
}
