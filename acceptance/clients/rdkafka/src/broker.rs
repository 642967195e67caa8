//! Administration, a restart of the broker, and what the broker refuses.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_executor::block_on;
use rdkafka::TopicPartitionList;
use rdkafka::admin::{AdminOptions, AlterConfig, NewPartitions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{Offset, types::RDKafkaErrorCode};

use crate::records::{Deliveries, numbered, produce, producer};
use crate::{Client, Outcome, WAIT_MAX, check, eventually, failure, read, reported, same};

type Answers<T> = Vec<Result<T, (T, RDKafkaErrorCode)>>;

fn all<T: std::fmt::Debug>(answers: rdkafka::error::KafkaResult<Answers<T>>) -> Outcome<()> {
    for answer in answers.map_err(failure)? {
        answer.map_err(|(what, code)| format!("{what:?}: {code}"))?;
    }
    Ok(())
}

fn setting(client: &Client, topic: &str) -> Outcome<String> {
    let resource = ResourceSpecifier::Topic(topic);
    let described = block_on(client.admin.describe_configs(&[resource], &AdminOptions::new())).map_err(failure)?;
    let config = described.into_iter().next().ok_or("no answer")?.map_err(|code| code.to_string())?;
    let entry = config.entries.into_iter().find(|it| it.name == "retention.ms").ok_or("no such setting")?;
    entry.value.ok_or("no value".to_string())
}

fn groups(client: &Client) -> Outcome<Vec<String>> {
    let list = client.admin.inner().fetch_group_list(None, WAIT_MAX).map_err(failure)?;
    Ok(list.groups().iter().map(|it| it.name().to_string()).collect())
}

pub fn administration(client: &Client) -> Outcome<()> {
    let (admin, options) = (&client.admin, AdminOptions::new());
    let name = client.name("admin");
    let new = NewTopic::new(&name, 2, TopicReplication::Fixed(1)).set("retention.ms", "3600000");
    all(block_on(admin.create_topics(&[new], &options)))?;
    eventually("not two partitions", || Ok(client.partitions(&name)? == 2))?;
    same(setting(client, &name)?, "3600000".to_string())?;

    let change = AlterConfig::new(ResourceSpecifier::Topic(&name)).set("retention.ms", "7200000");
    for answer in block_on(admin.alter_configs(&[change], &options)).map_err(failure)? {
        answer.map_err(|(what, code)| format!("{what:?}: {code}"))?;
    }
    eventually("the setting stays", || Ok(setting(client, &name)? == "7200000"))?;
    all(block_on(admin.create_partitions(&[NewPartitions::new(&name, 5)], &options)))?;
    eventually("not five partitions", || Ok(client.partitions(&name)? == 5))?;

    let group = client.name("resume");
    check(groups(client)?.contains(&group), "the group is not listed")?;
    all(block_on(admin.delete_groups(&[&group], &options)))?;
    check(!groups(client)?.contains(&group), "the group is still there")?;
    all(block_on(admin.delete_topics(&[&name], &options)))?;
    eventually("still there", || Ok(client.partitions(&name)? == 0))
}

/// Sends records until it is told to stop; returns how many.
fn produce_until(stop: &AtomicBool, producer: &BaseProducer<Deliveries>, topic: &str) -> Outcome<usize> {
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) {
        let value = format!("{count}");
        producer
            .send(BaseRecord::<[u8], [u8]>::to(topic).payload(value.as_bytes()))
            .map_err(|(problem, _)| failure(problem))?;
        count += 1;
        producer.poll(Duration::from_millis(20));
    }
    producer.flush(WAIT_MAX).map_err(failure)?;
    Ok(count)
}

fn acknowledged(producer: &BaseProducer<Deliveries>) -> HashSet<Vec<u8>> {
    let deliveries = producer.context().0.lock().unwrap();
    deliveries.iter().filter_map(|it| it.clone().ok()).collect()
}

pub fn restart(client: &Client) -> Outcome<()> {
    let topic = client.topic("restart", 1)?;
    let producer = producer(client, &[])?;
    let consumer = client.subscribed("restart", &topic)?;
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let sending = threads.spawn(|| produce_until(&stop, &producer, &topic));
        let result = across_restart(&producer, &consumer);
        stop.store(true, Ordering::Relaxed);
        let sent = sending.join().map_err(|_| "the producer's thread failed")??;
        let mut seen = result?;
        let acknowledged = acknowledged(&producer);
        same(acknowledged.len(), sent)?;
        eventually("acknowledged records are lost", || {
            if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
                seen.insert(message.payload().unwrap_or_default().to_vec());
            }
            Ok(acknowledged.is_subset(&seen))
        })
    })
}

/// Returns what was read before the restart, once the producer goes on after it.
fn across_restart(producer: &BaseProducer<Deliveries>, consumer: &BaseConsumer) -> Outcome<HashSet<Vec<u8>>> {
    let before = read(consumer, 20)?;
    println!("!restart");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|it| it.to_string())?;
    same(line.as_str(), "restarted\n")?;
    let count = acknowledged(producer).len();
    eventually("nothing is acknowledged any more", || Ok(acknowledged(producer).len() >= count + 20))?;
    Ok(before.iter().map(|it| it.payload().unwrap_or_default().to_vec()).collect())
}

fn first_error(consumer: &BaseConsumer) -> Outcome<String> {
    match consumer.poll(WAIT_MAX) {
        Some(Err(problem)) => reported(&problem),
        _ => Err("no error came".to_string()),
    }
}

pub fn unknown_topic(client: &Client) -> Outcome<String> {
    let consumer = client.consumer("unknown", &[("allow.auto.create.topics", "false")])?;
    consumer.subscribe(&[&client.name("nosuch")]).map_err(failure)?;
    first_error(&consumer)
}

pub fn too_large(client: &Client) -> Outcome<String> {
    let topic = client.topic("too-large", 1)?;
    let producer = producer(client, &[("message.max.bytes", "10000000")])?;
    let value = vec![0; 2_000_000];
    producer.send(BaseRecord::<[u8], [u8]>::to(&topic).payload(&value)).map_err(|(problem, _)| failure(problem))?;
    producer.flush(WAIT_MAX).map_err(failure)?;
    match producer.context().0.lock().unwrap().first() {
        Some(Err(problem)) => reported(problem),
        _ => Err("no error came".to_string()),
    }
}

pub fn out_of_range(client: &Client) -> Outcome<String> {
    let topic = client.topic("range", 1)?;
    produce(client, &topic, &numbered(1, 0, 3), &[])?;
    let consumer = client.consumer("range", &[("auto.offset.reset", "error")])?;
    let mut far = TopicPartitionList::new();
    far.add_partition_offset(&topic, 0, Offset::Offset(1_000_000)).map_err(failure)?;
    consumer.assign(&far).map_err(failure)?;
    first_error(&consumer)
}
