package forge.graph.plan;

/** Memory that one or more tensors lie in, counted in holders as libtorch counts references. */
final class Storage {
    private final long bytes;
    private int holders;

    Storage(long bytes) {
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }

    void hold() {
        holders++;
    }

    /** True when nobody holds it any more. */
    boolean release() {
        return --holders == 0;
    }
}
