package forge.graph;

import forge.base.Check;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Turns pairs of elements of [B,H,T,D] by angles that grow with the position; see {@link Rope}. */
final class RotaryPositions implements Operator {
    private final Rope rope;

    RotaryPositions(Rope rope) {
        this.rope = rope;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims x = inputs.get(0).dims();
        Check.that(
                x.rank() == 4 && x.last().equals(Dim.of(rope.headDim())),
                "rope got %s, expected [B, H, T, %d].",
                x,
                rope.headDim());
        return List.of(x);
    }

    @Override
    public void forward(TorchForward code) {
        Dim tokens = code.dims(0).axis(2);
        String cos = code.shared(List.of("cos", rope, tokens), () -> turned(code, "torch.cos(%1$s), torch.cos(%1$s)"));
        // signed, so that a swap of the halves and one product turn them
        String sin = code.shared(
                List.of("sin", rope, tokens), () -> turned(code, "torch.neg(torch.sin(%1$s)), torch.sin(%1$s)"));
        code.keep(cos, sin);
        code.out(code.let(rotation(code.in(0), cos, sin, "1")));
    }

    @Override
    public void backward(TorchBackward code) {
        code.give(0, code.let(rotation(code.grad(0), code.kept(0), code.kept(1), "-1")));
    }

    /** That of the attention behind it, so that queries and keys are converted once. */
    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.ATTENTION;
    }

    private String rotation(String x, String cos, String sin, String direction) {
        return "torch.addcmul_(torch.mul(%1$s, %2$s), torch.roll(%1$s, [%4$d], [-1]), %3$s, value=%5$s)"
                .formatted(x, cos, sin, rope.headDim() / 2, direction);
    }

    /** Both halves of a function of the angles, [T,D] or [B,1,T,D], in the type of the input. */
    private String turned(TorchForward code, String halves) {
        Dim tokens = code.dims(0).axis(2);
        String angles = code.shared(List.of("angles", rope, tokens), () -> angles(code, Positions.of(code, tokens)));
        String both = code.let("torch.cat([" + halves.formatted(angles) + "], -1)");
        if (rope.scaling().magnitude() != 1) {
            both = "torch.mul(" + both + ", " + rope.scaling().magnitude() + ")";
        }
        String perRow = code.starts().isPresent() ? "torch.unsqueeze(" + both + ", 1)" : both;
        return code.let("torch.type_as(" + perRow + ", " + code.in(0) + ")");
    }

    /** Frequencies are rounded to float32, as models were trained with; their products with large positions are not. */
    private String angles(TorchForward code, String positions) {
        String frequencies = code.constant(Arrays.stream(rope.inverseFrequencies()));
        if (rope.scaling() instanceof Rope.Dynamic dynamic) {
            frequencies = stretched(code, frequencies, positions, dynamic);
        }
        return code.let("torch.mul(torch.unsqueeze(torch.to(" + positions + ", 7), -1), " + frequencies + ")");
    }

    /** Frequencies of theta * g**(D/(D-2)) with g growing from 1 where the sequence outgrows the trained context. */
    private String stretched(TorchForward code, String frequencies, String positions, Rope.Dynamic dynamic) {
        String length = "torch.add(torch.to(torch.max(" + positions + "), 7), 1.)";
        String growth = "torch.clamp_min(torch.sub(torch.mul(%s, %s), %s), 1.)"
                .formatted(length, dynamic.factor() / dynamic.contextLength(), dynamic.factor() - 1);
        int pairs = rope.headDim() / 2;
        String exponents = code.constant(IntStream.range(0, pairs).mapToDouble(i -> -i / Math.max(pairs - 1.0, 1)));
        return "torch.mul(" + frequencies + ", torch.pow(" + growth + ", " + exponents + "))";
    }

    @Override
    public boolean dependsOnLength() {
        return rope.scaling() instanceof Rope.Dynamic;
    }
}
