"""The loop of ../README.md with librdkafka."""

import sys
import uuid

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

BOOTSTRAP, PREFIX = sys.argv[1:3]
RECORDS_MAX = 2
ABORT_EVERY = 10
RUN = uuid.uuid4().hex[:8]

# Without "none" a broker that is down is forgotten when it is the only one, and librdkafka then waits for ever before
# TxnOffsetCommit (confluentinc/librdkafka#5511).
producer = Producer({"bootstrap.servers": BOOTSTRAP, "transactional.id": PREFIX + "id",
                     "transaction.timeout.ms": 10000, "linger.ms": 0, "metadata.recovery.strategy": "none"})
consumer = Consumer({"bootstrap.servers": BOOTSTRAP, "group.id": PREFIX + "group", "enable.auto.commit": False,
                     "auto.offset.reset": "earliest", "isolation.level": "read_committed",
                     "session.timeout.ms": 3000, "heartbeat.interval.ms": 500})


def patiently(call, *arguments):
    """Again as long as librdkafka says that this is worth it."""
    while True:
        try:
            return call(*arguments)
        except KafkaException as problem:
            print(f"{call.__name__}: {problem}", file=sys.stderr, flush=True)
            if not problem.args[0].retriable():
                raise


def transact(messages, name, commit):
    producer.begin_transaction()
    offsets = {}
    for it in messages:
        for topic in ("a", "b"):
            producer.produce(PREFIX + topic, key=it.value(), value=it.value() + b" " + name.encode())
        offsets[it.partition()] = it.offset() + 1
    positions = [TopicPartition(PREFIX + "in", partition, offset) for partition, offset in offsets.items()]
    patiently(producer.send_offsets_to_transaction, positions, consumer.consumer_group_metadata())
    if commit:
        patiently(producer.commit_transaction)
    else:
        producer.flush()
        patiently(producer.abort_transaction)
    return commit


def rewind():
    for it in consumer.committed(consumer.assignment(), 30):
        it.offset = max(it.offset, 0)
        consumer.seek(it)


patiently(producer.init_transactions)
consumer.subscribe([PREFIX + "in"])
begun = 0
while True:
    taken = [it for it in consumer.consume(RECORDS_MAX, 0.1) if it.error() is None]
    done = not taken
    while not done:
        begun += 1
        try:
            done = transact(taken, f"{RUN}-{begun}", begun % ABORT_EVERY != 0)
        except KafkaException as problem:
            print(f"aborted: {problem}", file=sys.stderr, flush=True)
            if not problem.args[0].txn_requires_abort():
                raise  # the process is over, the next one takes up the transactional id
            patiently(producer.abort_transaction)
            rewind()
            done = True
