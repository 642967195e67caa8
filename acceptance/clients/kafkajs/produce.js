import { messagesOf, same } from './check.js'
import { readFrom } from './consumer.js'
import { COMPRESSION, createTopic, producerOf, using } from './kafka.js'

const COUNT = 200
const PARTITIONS = 3
const REQUESTS = 4

// produce sends 200 records over 3 partitions in several requests and reads them back.
export async function produce(context, compression) {
  const topic = `${context.prefix}produce-${compression}`
  await createTopic(context.kafka, topic, PARTITIONS)
  const now = Date.now()
  const messages = Array.from({ length: COUNT }, (_, i) => ({
    partition: i % PARTITIONS,
    timestamp: String(now + i),
    key: `key-${i}`,
    value: `value-${i} ${'Vltava '.repeat(i)}`,
  }))
  await using(producerOf(context.kafka), async (producer) => {
    for (let i = 0; i < REQUESTS; i++) {
      const part = messages.slice((i * COUNT) / REQUESTS, ((i + 1) * COUNT) / REQUESTS)
      const answers = await producer.send({ topic, acks: -1, compression: COMPRESSION[compression], messages: part })
      checkOffsets(answers, messages.slice(0, (i * COUNT) / REQUESTS))
    }
  })
  const from = messages.slice(0, PARTITIONS).map(({ partition }) => ({ partition, offset: 0 }))
  const read = await readFrom(context, topic, from, COUNT)
  for (let p = 0; p < PARTITIONS; p++) {
    same(
      messages.filter(({ partition }) => partition === p),
      messagesOf(read, p),
    )
  }
}

// checkOffsets: each partition's first offset is how many records had been sent to it before.
function checkOffsets(answers, before) {
  for (const { partition, baseOffset } of answers) {
    const want = before.filter((it) => it.partition === partition).length
    if (baseOffset !== String(want)) {
      throw new Error(`partition ${partition} was acknowledged with offset ${baseOffset} instead of ${want}`)
    }
  }
}

// fill creates a topic of one partition and sends the messages to it.
export async function fill({ kafka }, topic, messages) {
  await createTopic(kafka, topic)
  await using(producerOf(kafka), (producer) => producer.send({ topic, acks: -1, messages }))
}

async function roundTrip(context, topic, messages) {
  await fill(context, topic, messages)
  const read = await readFrom(context, topic, [{ partition: 0, offset: 0 }], messages.length)
  same(messages, messagesOf(read, 0))
}

export function headers(context) {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`klíč-${i}`, 'x'.repeat(i + 1)]))
  return roundTrip(context, `${context.prefix}headers`, [
    { value: 'several', headers: { trace: ['a1', Buffer.from([0, 255, 13])], empty: '' } },
    { value: 'none' },
    { value: 'many', headers: many },
  ])
}

export function nulls(context) {
  const empty = Buffer.alloc(0)
  return roundTrip(context, `${context.prefix}nulls`, [
    { key: null, value: 'null key' },
    { key: 'null value', value: null },
    { key: empty, value: 'empty key' },
    { key: 'empty value', value: empty },
    { key: null, value: null },
    { key: empty, value: empty },
  ])
}

// numbered makes messages value-0, value-1, … a second of time apart.
export function numbered(count, firstMs = Date.now()) {
  return Array.from({ length: count }, (_, i) => ({ value: `value-${i}`, timestamp: String(firstMs + i * 1000) }))
}
