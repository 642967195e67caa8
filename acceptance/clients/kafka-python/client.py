"""kafka-python: what the client in pure Python does with a broker."""

import sys
import threading
import time

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, MemberToRemove
from kafka.errors import KafkaError

BOOTSTRAP, PREFIX = sys.argv[1:3]
READ_MAX_S = 30

admin = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)


def check(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


def eventually(condition, otherwise, meanwhile=lambda: time.sleep(0.05)):
    deadline = time.time() + READ_MAX_S
    while not condition():
        check(time.time() < deadline, otherwise)
        meanwhile()


def feature(name, function, *arguments):
    started = time.time()
    try:
        result = function(*arguments) or "ok"
    except Exception as problem:  # a feature that fails does not keep the others from being tried
        result = f"failed {type(problem).__name__}: {problem}".replace("\n", " ")
    print(f"{name}\t{result}", flush=True)
    print(f"{name}: {time.time() - started:.1f} s", file=sys.stderr)


def topic(name, partitions=1):
    admin.create_topics({PREFIX + name: {"num_partitions": partitions}}, wait_for_metadata=True)
    return PREFIX + name


def produce(name, records, **settings):
    """Records are dictionaries of what KafkaProducer.send takes."""
    with KafkaProducer(bootstrap_servers=BOOTSTRAP, linger_ms=5, **settings) as producer:
        sent = [producer.send(name, **record) for record in records]
        producer.flush(READ_MAX_S)
        check(all(it.succeeded() for it in sent), "not everything was delivered")


def numbered(count, partitions=1):
    return [{"key": b"k%d" % i, "value": b"value %d" % i, "partition": i % partitions} for i in range(count)]


def consumer(group=None, **settings):
    return KafkaConsumer(**{
        "bootstrap_servers": BOOTSTRAP, "group_id": group and PREFIX + group, "auto_offset_reset": "earliest",
        "enable_auto_commit": False, "session_timeout_ms": 10000, **settings})


def poll(reader, records_max=None):
    return [r for records in reader.poll(100, max_records=records_max).values() for r in records]


def read(reader, count):
    records, deadline = [], time.time() + READ_MAX_S
    while len(records) < count and time.time() < deadline:
        records += poll(reader, count - len(records))
    check(len(records) == count, f"read {len(records)} of {count}")
    return records


def assigned(name, partitions=1, **settings):
    reader = consumer(**settings)
    reader.assign([TopicPartition(name, p) for p in range(partitions)])
    return reader


def codec(name):
    where = topic("produce-" + name, 3)
    records = [{"key": b"k%d" % i, "value": b"%s %d " % (name.encode(), i) * 50, "partition": i % 3}
               for i in range(200)]
    produce(where, records, compression_type=None if name == "none" else name)
    with assigned(where, 3) as reader:
        found = read(reader, 200)
    for p in range(3):
        wanted = [(r["key"], r["value"]) for r in records if r["partition"] == p]
        check([(r.key, r.value) for r in found if r.partition == p] == wanted, f"partition {p} differs")


def headers():
    where = topic("headers")
    wanted = [("one", b"1"), ("empty", b""), ("twice", b"a"), ("twice", b"b"), ("čeština", "ř".encode())]
    produce(where, [{"value": b"v%d" % i, "headers": wanted} for i in range(3)])
    with assigned(where) as reader:
        for record in read(reader, 3):
            check(list(record.headers) == wanted, f"headers {record.headers}")


def nulls():
    where = topic("nulls")
    wanted = [(None, b"v"), (b"k", None), (b"", b"v"), (b"k", b""), (b"", b"")]
    produce(where, [{"key": k, "value": v, "partition": 0} for k, v in wanted])
    with assigned(where) as reader:
        found = [(r.key, r.value) for r in read(reader, len(wanted))]
    check(found == wanted, f"read {found}")


class Member:
    """A member of a group in a thread of its own, for its heartbeats and joins need calls of poll."""

    def __init__(self, name, seen):
        self.reader, self.seen = consumer("group"), seen
        self.owned, self.stop = [], threading.Event()
        self.reader.subscribe([name])
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stop.is_set():
            self.seen.update(r.value for r in poll(self.reader, 10))
            self.owned = sorted(p.partition for p in self.reader.assignment())
        self.reader.close()

    def leave(self):
        self.stop.set()
        self.thread.join()


def group():
    where, seen = topic("group", 4), set()
    produce(where, numbered(400, 4))
    members = [Member(where, seen)]
    try:
        eventually(lambda: len(seen) > 20, "the first member read nothing")
        members.append(Member(where, seen))
        first, second = members
        eventually(lambda: len(first.owned) == 2 and len(second.owned) == 2, "not shared")
        check(sorted(first.owned + second.owned) == [0, 1, 2, 3], "the shares overlap")
        first.leave()
        produce(where, [{"value": b"late %d" % i, "partition": i % 4} for i in range(40)])
        eventually(lambda: second.owned == [0, 1, 2, 3], "the second member did not get all")
        eventually(lambda: len(seen) == 440, "records are missing")
    finally:
        for member in members:
            member.leave()


def resume():
    where = topic("resume")
    produce(where, numbered(100))
    for start in (0, 50):
        with consumer("resume") as reader:
            reader.subscribe([where])
            records = read(reader, 50)
            check([r.offset for r in records] == list(range(start, start + 50)), "other offsets")
            check(records[0].value == b"value %d" % start, "another record")
            reader.commit()


def seek_offset():
    where = topic("seek-offset")
    produce(where, numbered(100))
    partition = TopicPartition(where, 0)
    with assigned(where) as reader:
        read(reader, 10)
        for offset in (70, 20):
            reader.seek(partition, offset)
            record = read(reader, 1)[0]
            check((record.offset, record.value) == (offset, b"value %d" % offset), "another record")
        check(reader.beginning_offsets([partition]) == {partition: 0}, "first offset")
        check(reader.end_offsets([partition]) == {partition: 100}, "last offset")


def seek_time():
    where = topic("seek-time")
    base = int(time.time() * 1000) - 100_000
    produce(where, [{"value": b"value %d" % i, "timestamp_ms": base + i * 1000} for i in range(50)])
    partition = TopicPartition(where, 0)
    with assigned(where) as reader:
        for asked, wanted in ((base + 20_000, 20), (base + 20_001, 21)):
            found = reader.offsets_for_times({partition: asked})[partition].offset
            check(found == wanted, f"offset {found}, not {wanted}")
            reader.seek(partition, found)
            check(read(reader, 1)[0].timestamp == base + wanted * 1000, "another record")
        check(reader.offsets_for_times({partition: base + 90_000})[partition] is None, "end")


def administration():
    name = PREFIX + "admin"

    def setting():
        found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
        return found["topic"][name]["retention.ms"]["value"]

    def partitions():
        return len(admin.describe_topics([name])[0]["partitions"])

    admin.create_topics({name: {"num_partitions": 2, "configs": {"retention.ms": "3600000"}}}, wait_for_metadata=True)
    check((partitions(), setting()) == (2, "3600000"), f"created with {partitions()}, {setting()}")
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, {"retention.ms": "7200000"})])
    eventually(lambda: setting() == "7200000", "the setting stays")
    admin.create_partitions({name: 5})
    eventually(lambda: partitions() == 5, "not five partitions")
    groups = [g["group_id"] for g in admin.list_groups()]
    check(PREFIX + "resume" in groups, f"groups {groups}")
    described = admin.describe_groups([PREFIX + "resume"])[PREFIX + "resume"]
    check(described["group_state"] == "Empty", f"group {described}")
    admin.delete_groups([PREFIX + "resume"])
    check(PREFIX + "resume" not in [g["group_id"] for g in admin.list_groups()], "the group is still there")
    admin.delete_topics([name])
    eventually(lambda: name not in admin.list_topics(), "still there")


def restart():
    global admin
    where, stop, sent, seen = topic("restart"), threading.Event(), [], set()
    producer = KafkaProducer(bootstrap_servers=BOOTSTRAP)
    reader = consumer("restart")
    reader.subscribe([where])

    def produce_on():
        while not stop.wait(0.02):
            value = b"%d" % len(sent)
            sent.append((value, producer.send(where, value)))

    def read_on():
        seen.update(r.value for r in poll(reader))

    def acknowledged():
        return {value for value, future in list(sent) if future.succeeded()}

    thread = threading.Thread(target=produce_on)
    thread.start()
    eventually(lambda: len(seen) >= 20, "nothing is read", read_on)
    print("!restart", flush=True)
    check(sys.stdin.readline() == "restarted\n", "no restart")
    before = len(acknowledged())
    eventually(lambda: len(acknowledged()) >= before + 20, "nothing is acknowledged after the restart")
    stop.set()
    thread.join()
    producer.close(READ_MAX_S)
    check(len(acknowledged()) == len(sent), f"{len(acknowledged())} of {len(sent)} acknowledged")
    eventually(lambda: acknowledged() <= seen, "acknowledged records are lost", read_on)
    reader.close()
    # Its connection broke with the restart. Who asks while it waits to connect again is told NodeNotReadyError at once.
    admin.close()
    admin = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)


def reported(function, *arguments):
    try:
        function(*arguments)
    except KafkaError as problem:
        return f"reports {type(problem).__name__}"
    raise AssertionError("no error came")


def unknown_topic():
    return reported(admin.create_partitions, {PREFIX + "nosuch": 5})


def too_large():
    where = topic("too-large")
    with KafkaProducer(bootstrap_servers=BOOTSTRAP, max_request_size=10_000_000, batch_size=0) as producer:
        return reported(lambda: producer.send(where, b"x" * 2_000_000).get(READ_MAX_S))


def out_of_range():
    where = topic("out-of-range")
    produce(where, numbered(3))
    with assigned(where, auto_offset_reset="none") as reader:
        reader.seek(TopicPartition(where, 0), 1_000_000)
        return reported(lambda: read(reader, 1))


def illegal_generation():
    where = topic("illegal")
    produce(where, numbered(3))
    reader = consumer("illegal")
    reader.subscribe([where])
    read(reader, 3)
    members = admin.describe_groups([PREFIX + "illegal"])[PREFIX + "illegal"]["members"]
    admin.remove_group_members(PREFIX + "illegal", [MemberToRemove(member_id=members[0]["member_id"])])
    result = reported(reader.commit, {TopicPartition(where, 0): OffsetAndMetadata(1, "", -1)})
    reader.close()
    return result


for compression in ("none", "gzip", "snappy", "lz4", "zstd"):
    feature("produce." + compression, codec, compression)
for name, function in {
        "headers": headers, "nulls": nulls, "group": group, "resume": resume, "seek.offset": seek_offset,
        "seek.time": seek_time, "admin": administration, "restart": restart, "error.unknown_topic": unknown_topic,
        "error.too_large": too_large, "error.out_of_range": out_of_range,
        "error.illegal_generation": illegal_generation}.items():
    feature(name, function)
admin.close()
