"""confluent-kafka-python: what the Python client of librdkafka does with a broker."""

import sys
import threading
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic, ResourceType)

BOOTSTRAP, PREFIX = sys.argv[1:3]
SERVER = {"bootstrap.servers": BOOTSTRAP}
READ_MAX_S = 30

admin = AdminClient(SERVER)


def check(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


def feature(name, function, *arguments):
    started = time.time()
    try:
        result = function(*arguments) or "ok"
    except Exception as problem:  # a feature that fails does not keep the others from being tried
        result = f"failed {type(problem).__name__}: {problem}".replace("\n", " ")
    print(f"{name}\t{result}", flush=True)
    print(f"{name}: {time.time() - started:.1f} s", file=sys.stderr)


def eventually(condition, otherwise):
    """Kafka answers an admin request before each broker knows of the change."""
    deadline = time.time() + READ_MAX_S
    while not condition():
        check(time.time() < deadline, otherwise)
        time.sleep(0.05)


def topics():
    return admin.list_topics(timeout=READ_MAX_S).topics


def topic(name, partitions):
    full = PREFIX + name
    admin.create_topics([NewTopic(full, num_partitions=partitions)])[full].result(READ_MAX_S)
    eventually(lambda: full in topics(), "the topic is not listed")
    return full


def produce(name, records, settings=None):
    """Records are dictionaries of what Producer.produce takes; returns what was delivered."""
    delivered = []

    def on_delivery(error, message):
        check(error is None, f"not delivered: {error}")
        delivered.append(message)

    producer = Producer({**SERVER, "linger.ms": 5, **(settings or {})})
    for record in records:
        producer.produce(name, on_delivery=on_delivery, **record)
    producer.flush(READ_MAX_S)
    check(len(delivered) == len(records), f"{len(delivered)} of {len(records)} delivered")
    return delivered


def numbered(count, partitions=1):
    return [{"key": b"k%d" % i, "value": b"value %d" % i, "partition": i % partitions} for i in range(count)]


def consumer(group, **settings):
    named = {key.replace("_", "."): value for key, value in settings.items()}
    return Consumer({**SERVER, "group.id": PREFIX + group, "auto.offset.reset": "earliest",
                     "enable.auto.commit": False, "session.timeout.ms": 10000, **named})


def read(reader, count):
    messages, deadline = [], time.time() + READ_MAX_S
    while len(messages) < count and time.time() < deadline:
        message = reader.poll(0.1)
        if message is not None:
            check(message.error() is None, str(message.error()))
            messages.append(message)
    check(len(messages) == count, f"read {len(messages)} of {count}")
    return messages


def read_all(name, count, partitions=1):
    reader = consumer("nobody")
    reader.assign([TopicPartition(name, p, 0) for p in range(partitions)])
    try:
        return read(reader, count)
    finally:
        reader.close()


def codec(name):
    where = topic("produce-" + name, 3)
    records = [{"key": b"k%d" % i, "value": b"%s %d " % (name.encode(), i) * 50, "partition": i % 3}
               for i in range(200)]
    produce(where, records, {"compression.type": name})
    messages = read_all(where, 200, 3)
    for p in range(3):
        found = [(m.key(), m.value()) for m in messages if m.partition() == p]
        wanted = [(r["key"], r["value"]) for r in records if r["partition"] == p]
        check(found == wanted, f"partition {p} differs")


def headers():
    where = topic("headers", 1)
    wanted = [("one", b"1"), ("empty", b""), ("twice", b"a"), ("none", None), ("twice", b"b"), ("čeština", "ř".encode())]
    produce(where, [{"value": b"v%d" % i, "headers": wanted} for i in range(3)])
    for message in read_all(where, 3):
        check(message.headers() == wanted, f"headers {message.headers()}")


def nulls():
    where = topic("nulls", 1)
    wanted = [(None, b"v"), (b"k", None), (b"", b"v"), (b"k", b""), (None, None), (b"", b"")]
    produce(where, [{"key": k, "value": v, "partition": 0} for k, v in wanted])
    found = [(m.key(), m.value()) for m in read_all(where, len(wanted))]
    check(found == wanted, f"read {found}")


def group():
    where = topic("group", 4)
    seen = set()

    def turn(*members):
        for member in members:
            message = member.poll(0.05)
            if message is not None:
                check(message.error() is None, str(message.error()))
                seen.add(message.value())

    def owned(member):
        return sorted(p.partition for p in member.assignment())

    def until(condition, otherwise, *members):
        deadline = time.time() + READ_MAX_S
        while not condition():
            check(time.time() < deadline, otherwise)
            turn(*members)

    first, second = consumer("group"), consumer("group")
    produce(where, numbered(400, 4))
    first.subscribe([where])
    until(lambda: len(seen) > 20, "the first member read nothing", first)
    second.subscribe([where])
    until(lambda: len(owned(first)) == 2 and len(owned(second)) == 2, "not shared", first, second)
    check(sorted(owned(first) + owned(second)) == [0, 1, 2, 3], "the shares overlap")
    first.close()
    produce(where, [{"value": b"late %d" % i, "partition": i % 4} for i in range(40)])
    until(lambda: owned(second) == [0, 1, 2, 3], "the second member did not get all", second)
    until(lambda: len(seen) == 440, "records are missing", second)
    second.close()


def resume():
    where = topic("resume", 1)
    produce(where, numbered(100))
    for start in (0, 50):
        reader = consumer("resume")
        reader.subscribe([where])
        messages = read(reader, 50)
        check([m.offset() for m in messages] == list(range(start, start + 50)), "other offsets")
        check(messages[0].value() == b"value %d" % start, "another record")
        reader.commit(message=messages[-1], asynchronous=False)
        reader.close()


def seek_offset():
    where = topic("seek-offset", 1)
    produce(where, numbered(100))
    reader = consumer("seek")
    reader.assign([TopicPartition(where, 0, 0)])
    read(reader, 10)
    for offset in (70, 20):
        reader.seek(TopicPartition(where, 0, offset))
        message = read(reader, 1)[0]
        check((message.offset(), message.value()) == (offset, b"value %d" % offset), "another record")
    check(reader.get_watermark_offsets(TopicPartition(where, 0), READ_MAX_S) == (0, 100), "watermarks")
    reader.close()


def seek_time():
    where = topic("seek-time", 1)
    base = int(time.time() * 1000) - 100_000
    produce(where, [{"value": b"value %d" % i, "timestamp": base + i * 1000, "partition": 0} for i in range(50)])
    reader = consumer("seek-time")
    for asked, wanted in ((base + 20_000, 20), (base + 20_001, 21)):
        found = reader.offsets_for_times([TopicPartition(where, 0, asked)], READ_MAX_S)
        check(found[0].offset == wanted, f"offset {found[0].offset}, not {wanted}")
        reader.assign(found)
        check(read(reader, 1)[0].timestamp()[1] == base + wanted * 1000, "another record")
    check(reader.offsets_for_times([TopicPartition(where, 0, base + 90_000)], READ_MAX_S)[0].offset == -1, "end")
    reader.close()


def administration():
    name = PREFIX + "admin"
    resource = ConfigResource(ResourceType.TOPIC, name)

    def setting():
        return admin.describe_configs([resource])[resource].result(READ_MAX_S)["retention.ms"].value

    def partitions():
        return len(topics()[name].partitions) if name in topics() else 0

    new = NewTopic(name, num_partitions=2, config={"retention.ms": "3600000"})
    admin.create_topics([new])[name].result(READ_MAX_S)
    eventually(lambda: partitions() == 2, "not two partitions")
    check(setting() == "3600000", f"created with {setting()}")
    change = ConfigEntry("retention.ms", "7200000", incremental_operation=AlterConfigOpType.SET)
    altered = ConfigResource(ResourceType.TOPIC, name, incremental_configs=[change])
    admin.incremental_alter_configs([altered])[resource].result(READ_MAX_S)
    eventually(lambda: setting() == "7200000", "the setting stays")
    admin.create_partitions([NewPartitions(name, 5)])[name].result(READ_MAX_S)
    eventually(lambda: partitions() == 5, "not five partitions")
    groups = {g.group_id for g in admin.list_consumer_groups().result(READ_MAX_S).valid}
    check(PREFIX + "resume" in groups, f"groups {groups}")
    admin.delete_consumer_groups([PREFIX + "resume"])[PREFIX + "resume"].result(READ_MAX_S)
    admin.delete_topics([name])[name].result(READ_MAX_S)
    eventually(lambda: name not in topics(), "still there")


def restart():
    where = topic("restart", 1)
    acknowledged, stop = set(), threading.Event()

    def on_delivery(error, message):
        check(error is None, f"not delivered: {error}")
        acknowledged.add(message.value())

    def produce_on():
        number = 0
        while not stop.is_set():
            producer.produce(where, b"%d" % number, on_delivery=on_delivery)
            producer.poll(0.02)
            number += 1
        sent.append(number)

    producer, sent = Producer({**SERVER, "acks": "all"}), []
    reader = consumer("restart")
    reader.subscribe([where])
    thread = threading.Thread(target=produce_on)
    thread.start()
    seen = {m.value() for m in read(reader, 20)}
    print("!restart", flush=True)
    check(sys.stdin.readline() == "restarted\n", "no restart")
    before = len(acknowledged)
    deadline = time.time() + READ_MAX_S
    while len(acknowledged) < before + 20 and time.time() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join()
    producer.flush(READ_MAX_S)
    check(len(acknowledged) == sent[0], f"{len(acknowledged)} of {sent[0]} acknowledged")
    while not acknowledged <= seen and time.time() < deadline:
        message = reader.poll(0.1)
        if message is not None and message.error() is None:
            seen.add(message.value())
    check(acknowledged <= seen, f"{len(acknowledged - seen)} acknowledged records are lost")
    reader.close()


def reported(error):
    return f"reports {error.name()}"


def unknown_topic():
    reader = consumer("unknown", allow_auto_create_topics=False)
    reader.subscribe([PREFIX + "nosuch"])
    deadline = time.time() + READ_MAX_S
    while time.time() < deadline:
        message = reader.poll(0.1)
        if message is not None:
            reader.close()
            return reported(message.error())
    raise AssertionError("no error came")


def too_large():
    errors = []
    producer = Producer({**SERVER, "message.max.bytes": 10_000_000})
    producer.produce(topic("too-large", 1), b"x" * 2_000_000, on_delivery=lambda error, _: errors.append(error))
    producer.flush(READ_MAX_S)
    return reported(errors[0])


def out_of_range():
    where = topic("out-of-range", 1)
    produce(where, numbered(3))
    reader = consumer("out-of-range", auto_offset_reset="error")
    reader.assign([TopicPartition(where, 0, 1_000_000)])
    message = reader.poll(READ_MAX_S)
    check(message is not None and message.error() is not None, "no error came")
    reader.close()
    # librdkafka wraps what the broker said; the broker's words are in the text.
    check("Broker: Offset out of range" in message.error().str(), message.error().str())
    return reported(message.error())


def illegal_generation():
    """A member leaves while another stays; its commit names no member of the group."""
    where = topic("illegal", 1)
    produce(where, numbered(3))
    left, stays = consumer("illegal"), consumer("illegal")
    left.subscribe([where])
    read(left, 3)
    left.unsubscribe()
    left.poll(1)  # leaving is done in calls of poll
    stays.subscribe([where])
    read(stays, 3)
    try:
        left.commit(offsets=[TopicPartition(where, 0, 1)], asynchronous=False)
    except KafkaException as refused:
        return reported(refused.args[0])
    finally:
        left.close()
        stays.close()
    raise AssertionError("the commit was accepted")


for compression in ("none", "gzip", "snappy", "lz4", "zstd"):
    feature("produce." + compression, codec, compression)
for name, function in {
        "headers": headers, "nulls": nulls, "group": group, "resume": resume, "seek.offset": seek_offset,
        "seek.time": seek_time, "admin": administration, "restart": restart, "error.unknown_topic": unknown_topic,
        "error.too_large": too_large, "error.out_of_range": out_of_range,
        "error.illegal_generation": illegal_generation}.items():
    feature(name, function)
