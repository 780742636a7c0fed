"""The networks of the challenge, the small dense network and matrix products in JAX, each training step
jitted on its own and many of them inside of one lax.scan."""

import os

import measuring

BATCH = 512
# Steps of one lax.scan.
SMALL_STEPS = 200
LARGE_STEPS = 2


def setup(arguments):
    """JAX with as many threads as asked for; has to come before its first import."""
    os.environ["XLA_FLAGS"] = (
        "--xla_cpu_multi_thread_eigen=" + ("true" if arguments.threads > 1 else "false")
        + f" intra_op_parallelism_threads={arguments.threads}")
    if hasattr(os, "sched_setaffinity"):
        available = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, available[: arguments.threads])
    import jax

    return jax


def dense(jax, key, widths):
    keys = jax.random.split(key, len(widths))
    return [
        (jax.random.normal(k, (i, o)) / i**0.5, jax.numpy.zeros(o))
        for k, i, o in zip(keys, widths[:-1], widths[1:])
    ]


def apply_dense(jax, layers, x, last_is_linear=True):
    for index, (kernel, bias) in enumerate(layers):
        x = x @ kernel + bias
        if index + 1 < len(layers) or not last_is_linear:
            x = jax.nn.relu(x)
    return x


def dropout(jax, key, x, rate=0.7):
    if key is None:
        return x
    return jax.numpy.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


class Images:
    channels = [(1, 32), (32, 32), (32, 64), (64, 16), (16, 16), (16, 64), (64, 128)]

    @staticmethod
    def start(jax, key):
        keys = jax.random.split(key, 8)
        kernels = [
            (jax.random.normal(k, (3, 3, i, o)) / (9 * i) ** 0.5, jax.numpy.zeros(o))
            for k, (i, o) in zip(keys, Images.channels)
        ]
        return {"c": kernels, "d": dense(jax, keys[7], [3200, 512])}

    @staticmethod
    def apply(jax, p, x, keys):
        def convolution(index, x):
            kernel, bias = p["c"][index]
            y = jax.lax.conv_general_dilated(
                x, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
            return y + bias

        def pool(x):
            return jax.lax.reduce_window(
                x, -jax.numpy.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

        relu = jax.nn.relu
        x = relu(convolution(1, relu(convolution(0, x))))
        x = dropout(jax, keys[0], pool(x))
        x = dropout(jax, keys[1], pool(relu(convolution(2, x))))
        body = convolution(5, relu(convolution(4, relu(convolution(3, x)))))
        x = relu(convolution(6, relu(body + x)))
        x = dropout(jax, keys[2], pool(x))
        return apply_dense(jax, p["d"], x.reshape(len(x), -1), last_is_linear=False)


class Sequences:
    @staticmethod
    def start(jax, key):
        keys = jax.random.split(key, 5)

        def gru(k, u, inputs, units):
            return {
                "w": jax.random.normal(k, (inputs, 3 * units)) * inputs**-0.5,
                "u": jax.random.normal(u, (units, 3 * units)) * units**-0.5,
                "b": jax.numpy.zeros(3 * units), "c": jax.numpy.zeros(3 * units),
            }

        return {
            "first": gru(keys[0], keys[1], 7, 16), "second": gru(keys[2], keys[3], 16, 32),
            "d": dense(jax, keys[4], [6400, 64, 128]),
        }

    @staticmethod
    def apply(jax, p, x, keys):
        def gru(p, x):
            units = p["u"].shape[0]

            def step(state, a):
                h = state @ p["u"] + p["c"]
                r = jax.nn.sigmoid(a[:, :units] + h[:, :units])
                z = jax.nn.sigmoid(a[:, units : 2 * units] + h[:, units : 2 * units])
                n = jax.numpy.tanh(a[:, 2 * units :] + r * h[:, 2 * units :])
                state = (1 - z) * n + z * state
                return state, state

            start = jax.numpy.zeros((x.shape[1], units))
            return jax.lax.scan(step, start, x @ p["w"] + p["b"])[1]

        x = dropout(jax, keys[3], gru(p["first"], x.swapaxes(0, 1)))
        x = dropout(jax, keys[4], gru(p["second"], x)).swapaxes(0, 1)
        return apply_dense(jax, p["d"], x.reshape(len(x), -1), last_is_linear=False)


def start(jax, kind):
    keys = jax.random.split(jax.random.PRNGKey(0), 3)
    p = {}
    if kind != "rnn":
        p["images"] = Images.start(jax, keys[0])
    if kind != "cnn":
        p["sequences"] = Sequences.start(jax, keys[1])
    widths = {"cnn": [512, 2], "rnn": [128, 2], "beast": [640, 512, 256, 2]}[kind]
    return p | {"head": dense(jax, keys[2], widths)}


def logits(jax, p, images, sequences, key):
    keys = [None] * 6 if key is None else jax.random.split(key, 6)
    branches = []
    if "images" in p:
        branches.append(Images.apply(jax, p["images"], images, keys))
    if "sequences" in p:
        branches.append(Sequences.apply(jax, p["sequences"], sequences, keys))
    x = jax.numpy.concatenate(branches, axis=1)
    if len(p["head"]) > 1:
        x = dropout(jax, keys[5], jax.nn.relu(x @ p["head"][0][0] + p["head"][0][1]))
        return apply_dense(jax, p["head"][1:], x)
    return apply_dense(jax, p["head"], x)


def measure_training(arguments, jax, work, unit, amount, p, loss, batch, rate, steps, scanned):
    """Times Adam on `loss`; `steps` of them inside of one lax.scan where `scanned`."""
    import optax

    optimizer = optax.adam(rate)
    state = (p, optimizer.init(p), jax.random.PRNGKey(1))

    def step(state, batch):
        p, moments, key = state
        key, used = jax.random.split(key)
        gradient = jax.grad(loss)(p, *batch, used)
        update, moments = optimizer.update(gradient, moments)
        return optax.apply_updates(p, update), moments, key

    if scanned:
        batches = tuple(jax.numpy.stack([part] * steps) for part in batch)
        run = jax.jit(
            lambda state: jax.lax.scan(lambda s, b: (step(s, b), 0.0), state, batches)[0])
        count = steps
    else:
        stepwise = jax.jit(step)
        run = lambda state: stepwise(state, batch)
        count = 1
    memory = [state]

    def work_once():
        memory[0] = jax.block_until_ready(run(memory[0]))

    seconds = measuring.seconds_of(work_once, arguments.repeats)
    measuring.report(
        work, f"JAX {jax.__version__}, float32, {'lax.scan' if scanned else 'stepwise'}",
        [amount * count / s for s in seconds], unit, "float32")


def measure_tagger(arguments, kind, mode):
    jax = setup(arguments)
    import optax

    keys = jax.random.split(jax.random.PRNGKey(2), 2)
    images = jax.random.uniform(keys[0], (BATCH, 40, 40, 1))
    sequences = jax.random.normal(keys[1], (BATCH, 200, 7))
    classes = jax.numpy.arange(BATCH) % 2
    p = start(jax, kind)
    if mode == "inference":
        run = jax.jit(lambda p, i, s: logits(jax, p, i, s, None))
        seconds = measuring.seconds_of(
            lambda: jax.block_until_ready(run(p, images, sequences)), arguments.repeats)
        return measuring.report(
            f"{kind}-inference", f"JAX {jax.__version__}, float32",
            [BATCH / s for s in seconds], "jets/s", "float32")

    def loss(p, images, sequences, classes, key):
        found = logits(jax, p, images, sequences, key)
        return optax.softmax_cross_entropy_with_integer_labels(found, classes).mean()

    measure_training(
        arguments, jax, f"{kind}-training", "jets/s", BATCH, p, loss, (images, sequences, classes),
        1e-4, LARGE_STEPS, mode == "scan")


def measure_dense(arguments, mode):
    jax = setup(arguments)
    import optax

    keys = jax.random.split(jax.random.PRNGKey(2), 2)
    x = jax.random.normal(keys[0], (256, 10))
    y = jax.random.bernoulli(keys[1], 0.5, (256, 1)).astype("float32")
    p = dense(jax, jax.random.PRNGKey(0), [10, 128, 128, 1])
    if mode == "inference":
        run = jax.jit(lambda p, x: apply_dense(jax, p, x))
        seconds = measuring.seconds_of(
            lambda: jax.block_until_ready(run(p, x)), arguments.repeats, warm_ups=20)
        return measuring.report(
            "dense-inference", f"JAX {jax.__version__}, float32", [1 / s for s in seconds],
            "steps/s", "float32")

    def loss(p, x, y, key):
        return optax.sigmoid_binary_cross_entropy(apply_dense(jax, p, x), y).mean()

    measure_training(
        arguments, jax, "dense-training", "steps/s", 1, p, loss, (x, y), 1e-3, SMALL_STEPS,
        mode == "scan")


def measure_product(arguments, size, precision):
    jax = setup(arguments)
    kind = jax.numpy.bfloat16 if precision == "bf16" else jax.numpy.float32
    keys = jax.random.split(jax.random.PRNGKey(0), 2)
    a, b = (jax.random.normal(key, (size, size)).astype(kind) for key in keys)
    run = jax.jit(lambda a, b: a @ b)
    seconds = measuring.seconds_of(lambda: run(a, b).block_until_ready(), arguments.repeats)
    measuring.report(
        f"product-{size}" + ("-bf16" if precision == "bf16" else ""),
        f"JAX {jax.__version__}, {precision}", [2 * size**3 / s * 1e-9 for s in seconds],
        "GFLOP/s", precision)


def all_works():
    works = {}
    for kind in ("cnn", "rnn", "beast"):
        works[f"{kind}-training"] = {
            mode: lambda arguments, k=kind, m=mode: measure_tagger(arguments, k, m)
            for mode in ("stepwise", "scan")
        }
        works[f"{kind}-inference"] = {
            "inference": lambda arguments, k=kind: measure_tagger(arguments, k, "inference")
        }
    works["dense-training"] = {
        mode: lambda arguments, m=mode: measure_dense(arguments, m) for mode in ("stepwise", "scan")
    }
    works["dense-inference"] = {
        "inference": lambda arguments: measure_dense(arguments, "inference")
    }
    for size in (256, 512, 1024, 2048):
        works[f"product-{size}"] = {
            precision: lambda arguments, n=size, p=precision: measure_product(arguments, n, p)
            for precision in ("float32", "bf16")
        }
    return works


if __name__ == "__main__":
    measuring.run(all_works(), ["jax", "optax"])
