package forge.graph;

import forge.base.Check;
import java.util.List;

/**
 * What an attention adds for the distance between a query and a key: the entry of a table [buckets,H] in the bucket of the
 * distance, [H,T,T]; behind a cache, for new queries and all keys so far.
 */
final class RelativeBias implements Operator {
    private final RelativeBuckets buckets;
    private final Dim tokens;

    RelativeBias(RelativeBuckets buckets, Dim tokens) {
        this.buckets = buckets;
        this.tokens = tokens;
    }

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        Dims table = inputs.get(0).dims();
        Check.that(
                table.rank() == 2 && table.axis(0).equals(Dim.of(buckets.count())),
                "relativeBias got a table %s, expected [%d, H].",
                table,
                buckets.count());
        return List.of(Dims.of(table.last(), tokens, tokens));
    }

    @Override
    public void forward(TorchForward code) {
        String position = code.mode() == TorchForward.Mode.GENERATE ? code.position() : "0";
        String keys = code.let(code.range("torch.add(" + position + ", " + code.size(tokens) + ")"));
        String queries = "torch.unsqueeze(torch.slice(" + keys + ", 0, " + position + "), 1)";
        String bucket = code.let(bucket(code, code.let("torch.sub(" + keys + ", " + queries + ")")));
        code.keep(bucket);
        code.out(code.let("torch.permute(torch.embedding(" + code.in(0) + ", " + bucket + "), [2, 0, 1])"));
    }

    /** In float32 whatever the program's type, as everybody who trained such a table did. */
    private String bucket(TorchForward code, String ahead) {
        String distance = code.let(
                buckets.isBidirectional()
                        ? "torch.abs(" + ahead + ")"
                        : "torch.clamp_min(torch.neg(" + ahead + "), 0)");
        int exact = buckets.exact();
        int rest = buckets.perDirection() - exact;
        String log = "torch.log(torch.div(torch.to(" + distance + ", 6), " + exact + "))";
        double range = Math.log((double) buckets.maxDistance() / exact);
        String steps = "torch.to(torch.mul(torch.div(" + log + ", " + range + "), " + rest + "), 4)";
        String far = code.let(
                "torch.clamp_max(torch.add(" + steps + ", " + exact + "), " + (buckets.perDirection() - 1) + ")");
        String near = "torch.where(torch.lt(" + distance + ", " + exact + "), " + distance + ", " + far + ")";
        return buckets.isBidirectional()
                ? "torch.add(" + near + ", torch.mul(torch.to(torch.gt(" + ahead + ", 0), 4), " + buckets.perDirection()
                        + "))"
                : near;
    }

    @Override
    public void backward(TorchBackward code) {
        Dim pairs = tokens.times(tokens);
        String rows = code.let("torch.reshape(torch.permute(%s, [1, 2, 0]), [%s, %s])"
                .formatted(
                        code.grad(0), code.size(pairs), code.size(code.dims(0).last())));
        code.giveRows(0, code.let("torch.reshape(" + code.kept(0) + ", [-1])"), rows);
    }

    @Override
    public OperatorPrecision precision() {
        return OperatorPrecision.FULL;
    }
}
