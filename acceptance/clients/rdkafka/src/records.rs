//! What is written is what is read, from wherever it is asked for.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::client::ClientContext;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer, ProducerContext};
use rdkafka::{Offset, TopicPartitionList};

use crate::{Client, Outcome, WAIT_MAX, failure, read, same};

/// Keeps what became of each record.
#[derive(Default)]
pub struct Deliveries(pub Mutex<Vec<Result<Vec<u8>, KafkaError>>>);

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        let outcome = match result {
            Ok(message) => Ok(message.payload().unwrap_or_default().to_vec()),
            Err((problem, _)) => Err(problem.clone()),
        };
        self.0.lock().unwrap().push(outcome);
    }
}

pub fn producer(client: &Client, settings: &[(&str, &str)]) -> Outcome<BaseProducer<Deliveries>> {
    BaseProducer::from_config_and_context(&client.config(settings), Deliveries::default()).map_err(failure)
}

#[derive(Default)]
pub struct Sent {
    pub partition: i32,
    pub key: Option<Vec<u8>>,
    pub value: Option<Vec<u8>>,
    pub timestamp: Option<i64>,
    pub headers: Option<OwnedHeaders>,
}

pub fn produce(client: &Client, topic: &str, records: &[Sent], settings: &[(&str, &str)]) -> Outcome<()> {
    let producer = producer(client, settings)?;
    for it in records {
        let mut record = BaseRecord::<[u8], [u8]>::to(topic).partition(it.partition);
        record.key = it.key.as_deref();
        record.payload = it.value.as_deref();
        record.timestamp = it.timestamp;
        record.headers = it.headers.clone();
        producer.send(record).map_err(|(problem, _)| failure(problem))?;
    }
    producer.flush(WAIT_MAX).map_err(failure)?;
    let deliveries = producer.context().0.lock().unwrap();
    let delivered = deliveries.iter().filter(|it| it.is_ok()).count();
    same(delivered, records.len())
}

/// Records `value 0`, `value 1`, … over the partitions in turn.
pub fn numbered(partitions: i32, from: i32, to: i32) -> Vec<Sent> {
    (from..to)
        .map(|i| Sent {
            partition: i % partitions,
            value: Some(format!("value {i}").into_bytes()),
            ..Sent::default()
        })
        .collect()
}

pub fn codec(client: &Client, codec: &str) -> Outcome<()> {
    let topic = client.topic(&format!("produce-{codec}"), 3)?;
    let records: Vec<Sent> = (0..200)
        .map(|i| Sent {
            partition: i % 3,
            key: Some(format!("k{i}").into_bytes()),
            value: Some(format!("{codec} {i} ").repeat(50).into_bytes()),
            ..Sent::default()
        })
        .collect();
    produce(client, &topic, &records, &[("compression.type", codec), ("linger.ms", "5")])?;
    let messages = read(&client.assigned(&topic, 3, &[])?, 200)?;
    for partition in 0..3 {
        let found = messages.iter().filter(|it| it.partition() == partition);
        let wanted = records.iter().filter(|it| it.partition == partition);
        same(
            found.map(|it| (it.key(), it.payload())).collect::<Vec<_>>(),
            wanted.map(|it| (it.key.as_deref(), it.value.as_deref())).collect(),
        )
        .map_err(|_| format!("partition {partition} differs"))?;
    }
    Ok(())
}

pub fn headers(client: &Client) -> Outcome<()> {
    let topic = client.topic("headers", 1)?;
    let wanted: [(&str, Option<&[u8]>); 6] = [
        ("one", Some(b"1")),
        ("empty", Some(b"")),
        ("twice", Some(b"a")),
        ("none", None),
        ("twice", Some(b"b")),
        ("čeština", Some("ř".as_bytes())),
    ];
    let headers = wanted
        .iter()
        .fold(OwnedHeaders::new(), |all, (key, value)| all.insert(Header { key, value: *value }));
    let record = Sent { headers: Some(headers), value: Some(b"v".to_vec()), ..Sent::default() };
    produce(client, &topic, &[record], &[])?;
    let messages = read(&client.assigned(&topic, 1, &[])?, 1)?;
    let found = messages[0].headers().ok_or("no headers")?;
    same(found.iter().map(|it| (it.key, it.value)).collect::<Vec<_>>(), wanted.to_vec())
}

pub fn nulls(client: &Client) -> Outcome<()> {
    let topic = client.topic("nulls", 1)?;
    let choices = [None, Some(vec![]), Some(vec![1])];
    let records: Vec<Sent> = choices
        .iter()
        .flat_map(|key| choices.iter().map(move |value| (key.clone(), value.clone())))
        .map(|(key, value)| Sent { key, value, ..Sent::default() })
        .collect();
    produce(client, &topic, &records, &[])?;
    let messages = read(&client.assigned(&topic, 1, &[])?, records.len())?;
    for (found, wanted) in messages.iter().zip(records) {
        same((found.key(), found.payload()), (wanted.key.as_deref(), wanted.value.as_deref()))?;
    }
    Ok(())
}

pub fn seek_offset(client: &Client) -> Outcome<()> {
    let topic = client.topic("seek-offset", 1)?;
    produce(client, &topic, &numbered(1, 0, 100), &[])?;
    let consumer = client.assigned(&topic, 1, &[])?;
    read(&consumer, 10)?;
    for offset in [70, 20] {
        consumer.seek(&topic, 0, Offset::Offset(offset), WAIT_MAX).map_err(failure)?;
        let message = read(&consumer, 1)?.remove(0);
        same(message.offset(), offset)?;
        same(message.payload(), Some(format!("value {offset}").as_bytes()))?;
    }
    same(consumer.fetch_watermarks(&topic, 0, WAIT_MAX).map_err(failure)?, (0, 100))
}

pub fn seek_time(client: &Client) -> Outcome<()> {
    let topic = client.topic("seek-time", 1)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let start = now.as_millis() as i64 - 100_000;
    let mut records = numbered(1, 0, 50);
    for (i, record) in records.iter_mut().enumerate() {
        record.timestamp = Some(start + i as i64 * 1000);
    }
    produce(client, &topic, &records, &[])?;
    let consumer = client.assigned(&topic, 1, &[])?;
    let cases = [
        (start + 20_000, Offset::Offset(20)),
        (start + 20_001, Offset::Offset(21)),
        (start + 90_000, Offset::End),
    ];
    for (asked, wanted) in cases {
        let mut times = TopicPartitionList::new();
        times.add_partition_offset(&topic, 0, Offset::Offset(asked)).map_err(failure)?;
        let found = consumer.offsets_for_times(times, WAIT_MAX).map_err(failure)?;
        same(found.elements()[0].offset(), wanted)?;
        if let Offset::Offset(offset) = wanted {
            consumer.assign(&found).map_err(failure)?;
            let message = read(&consumer, 1)?.remove(0);
            same(message.timestamp().to_millis(), Some(start + offset * 1000))?;
        }
    }
    Ok(())
}
