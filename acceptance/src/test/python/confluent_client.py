"""Produces with every codec, consumes by group, commits, resumes and asks the admin client."""

import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

BOOTSTRAP = sys.argv[1]
CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
PER_CODEC = 200
TOPIC = "from-python"


def check(condition, message):
    if not condition:
        raise SystemExit("FAILED: " + message)


def read(consumer, count, seconds=30):
    records, deadline = [], time.time() + seconds
    while len(records) < count and time.time() < deadline:
        message = consumer.poll(0.2)
        if message is not None:
            check(message.error() is None, str(message.error()))
            records.append(message)
    check(len(records) == count, f"read {len(records)} of {count} records")
    return records


def consumer(group):
    return Consumer({
        "bootstrap.servers": BOOTSTRAP,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })


admin = AdminClient({"bootstrap.servers": BOOTSTRAP})
admin.create_topics([NewTopic(TOPIC, num_partitions=3)])[TOPIC].result(30)

failures = []
for codec in CODECS:
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "compression.type": codec, "linger.ms": 5})
    for i in range(PER_CODEC):
        producer.produce(
            TOPIC, key=f"{codec}-{i}", value=None if i == 0 else f"value {i}",
            headers=[("codec", codec.encode()), ("none", None)],
            on_delivery=lambda error, _: failures.append(error) if error else None)
    check(producer.flush(30) == 0, f"{codec}: not everything was delivered")
check(not failures, str(failures))

first = consumer("python-group")
first.subscribe([TOPIC])
records = read(first, len(CODECS) * PER_CODEC)
check(len({r.key() for r in records}) == len(records), "a record came twice")
check({r.headers()[0][1] for r in records} == {c.encode() for c in CODECS}, "headers differ")
check(sum(r.value() is None for r in records) == len(CODECS), "null values differ")
first.commit(offsets=[TopicPartition(TOPIC, 0, 5)], asynchronous=False)
first.close()

second = consumer("python-group")
check(second.committed([TopicPartition(TOPIC, 0)], 10)[0].offset == 5, "committed offset differs")
low, high = second.get_watermark_offsets(TopicPartition(TOPIC, 0), 10)
check(low == 0 and high > 0, f"watermarks {low} {high}")
second.assign([TopicPartition(TOPIC, 0, 5)])
check(read(second, 1)[0].offset() == 5, "did not resume at the committed offset")
second.close()

resource = ConfigResource(ResourceType.TOPIC, TOPIC)
configs = admin.describe_configs([resource])[resource].result(10)
check(configs["retention.ms"].value == "604800000", "retention.ms " + configs["retention.ms"].value)
groups = admin.list_consumer_groups().result()
check("python-group" in {g.group_id for g in groups.valid}, "group is not listed")
admin.delete_consumer_groups(["python-group"])["python-group"].result(10)
admin.delete_topics([TOPIC])[TOPIC].result(10)
print("all done")
