"""Factors of transformers' schedules at every step: schedules.json. Call: python schedules.py (see README.md)."""

import json
from pathlib import Path

import torch
import transformers
from transformers import get_scheduler

RATE = 0.5  # a power of two, so that factors are exact


def factors(name, warmup, total, options):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    schedule = get_scheduler(
        name, optimizer, num_warmup_steps=warmup, num_training_steps=total, scheduler_specific_kwargs=options)
    found = []
    for step in range(total):
        if step > 0:
            optimizer.step()
            schedule.step()
        found.append(optimizer.param_groups[0]["lr"] / RATE)
    return found


def main():
    cases = []
    for total, warmup in ((20, 0), (20, 5), (20, 1), (7, 7), (1, 0)):
        named = [
            ("constant_with_warmup", {}, 0),
            ("linear", {}, 0),
            ("cosine", {}, 0),
            ("cosine_with_min_lr", {"min_lr_rate": 0.1}, 0.1),
            ("polynomial", {"power": 2.0, "lr_end": 0.125 * RATE}, 0.125),
            ("polynomial", {"power": 2.0, "lr_end": 0.0}, 0),
            ("inverse_sqrt", {}, 0),
        ]
        decay = (total - warmup) / 5
        if decay == int(decay) and decay > 0:
            floor = 0.0 if warmup else 0.1  # its warm-up would rise from the floor
            options = {"num_decay_steps": int(decay), "decay_type": "1-sqrt", "min_lr_ratio": floor}
            named.append(("warmup_stable_decay", options, floor))
        for name, options, floor in named:
            cases.append({"name": name, "warmup": warmup, "total": total, "floor": floor, "options": options,
                          "factors": factors(name, warmup, total, options)})
    lines = ",\n  ".join(json.dumps(case) for case in cases)
    text = '{\n "computed_with": "transformers %s",\n "cases": [\n  %s\n ]\n}\n' % (transformers.__version__, lines)
    (Path(__file__).parent / "schedules.json").write_text(text)


if __name__ == "__main__":
    main()
