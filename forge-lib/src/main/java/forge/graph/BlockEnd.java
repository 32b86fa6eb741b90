package forge.graph;

import java.util.List;

/** Marks the end of a block: the value is kept when what lies between two marks is computed again (arXiv:1604.06174). */
public final class BlockEnd implements Operator {
    BlockEnd() {}

    @Override
    public List<Dims> shapes(List<Tensor> inputs) {
        return List.of(inputs.get(0).dims());
    }

    @Override
    public void forward(TorchForward code) {
        code.out(code.in(0));
    }

    @Override
    public void backward(TorchBackward code) {
        code.share(0, code.grad(0));
    }
}
