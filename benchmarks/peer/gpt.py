"""The GPT of both peers, with the weights that BenchmarkGpt.java computes by the same formula."""
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.heads = heads
        self.norm_1 = nn.LayerNorm(hidden)
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.projection = nn.Linear(hidden, hidden)
        self.norm_2 = nn.LayerNorm(hidden)
        self.up = nn.Linear(hidden, 4 * hidden)
        self.down = nn.Linear(4 * hidden, hidden)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (part.view(b, t, self.heads, c // self.heads).transpose(1, 2)
                   for part in self.qkv(self.norm_1(x)).split(c, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.projection(y.transpose(1, 2).reshape(b, t, c))
        return x + self.down(F.gelu(self.up(self.norm_2(x)), approximate="tanh"))

    def continued(self, x, keys, values, position):
        """The same for one sequence behind a cache of keys and values [1,H,T,D]."""
        t, c = x.shape[1:]
        q, k, v = self.qkv(self.norm_1(x)).view(1, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        end = position + t
        keys[:, :, position:end] = k
        values[:, :, position:end] = v
        y = F.scaled_dot_product_attention(q, keys[:, :, :end], values[:, :, :end], is_causal=t > 1)
        x = x + self.projection(y.transpose(1, 2).reshape(1, t, c))
        return x + self.down(F.gelu(self.up(self.norm_2(x)), approximate="tanh"))


class Gpt(nn.Module):
    def __init__(self, layers, hidden, heads, tokens, vocabulary):
        super().__init__()
        self.wte = nn.Embedding(vocabulary, hidden)
        self.wpe = nn.Embedding(tokens, hidden)
        self.blocks = nn.ModuleList(Block(hidden, heads) for _ in range(layers))
        self.norm_f = nn.LayerNorm(hidden)
        with torch.no_grad():
            for k, (name, parameter) in enumerate(self.named_parameters()):
                if parameter.dim() == 2:
                    parameter.copy_(formula(parameter.shape, k))
                else:
                    parameter.fill_(1.0 if "norm" in name and name.endswith("weight") else 0.0)

    def forward(self, ids, targets):
        x = self.wte(ids) + self.wpe.weight[: ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits = F.linear(self.norm_f(x), self.wte.weight)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]).float(), targets.view(-1))

    def continued(self, ids, caches, position):
        x = self.wte(ids) + self.wpe.weight[position:position + ids.shape[1]]
        for block, (keys, values) in zip(self.blocks, caches):
            x = block.continued(x, keys, values, position)
        return F.linear(self.norm_f(x[:, -1:]), self.wte.weight)


def formula(shape, k):
    i = torch.arange(shape.numel(), dtype=torch.float64)
    x = torch.sin(i * 12.9898 + k * 78.233) * 43758.5453
    return ((x - torch.floor(x) - 0.5) * 2 * 0.035).reshape(shape).float()
