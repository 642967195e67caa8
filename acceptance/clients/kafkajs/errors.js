import { same } from './check.js'
import { Member, readFrom } from './consumer.js'
import { connect, createTopic, pause, producerOf, said, using } from './kafka.js'
import { fill, numbered } from './produce.js'

const SESSION_MS = 6_000

// refusal is the client's name of the error that this ends with.
async function refusal(doing) {
  try {
    await doing
  } catch (e) {
    const known = [e, e.cause].find((it) => it?.type)
    if (!known) {
      throw e
    }
    return `reports ${known.type}`
  }
  throw new Error('no error where one was expected')
}

export function unknownTopic({ bootstrap, prefix }) {
  const impatient = connect(bootstrap, 2)
  return using(producerOf(impatient), (producer) =>
    refusal(producer.send({ topic: `${prefix}no-such-topic`, messages: [{ value: 'lost' }] })),
  )
}

// tooLarge sends a record of 2 MB, and then one that fits, with the same producer.
export async function tooLarge(context) {
  const topic = `${context.prefix}too-large`
  await createTopic(context.kafka, topic)
  const result = await using(producerOf(context.kafka), async (producer) => {
    const refused = await refusal(producer.send({ topic, acks: -1, messages: [{ value: Buffer.alloc(2_000_000, 'x') }] }))
    await producer.send({ topic, acks: -1, messages: [{ value: 'fits' }] })
    return refused
  })
  const read = await readFrom(context, topic, [{ partition: 0, offset: 0 }], 1)
  same(
    [{ value: 'fits' }],
    read.map(({ message }) => message),
  )
  return result
}

// outOfRange: the client has no reset policy `none`; it logs the error and starts where a new group would.
export async function outOfRange(context) {
  const topic = `${context.prefix}out-of-range`
  const sent = numbered(3)
  await fill(context, topic, sent)
  const read = await readFrom(context, topic, [{ partition: 0, offset: 1_000_000 }], sent.length)
  same(
    sent,
    read.slice(-sent.length).map(({ message }) => message),
  )
  const logged = said.find((it) => it.topic === topic && /out of range/i.test(it.message))
  if (!logged) {
    throw new Error('nothing was logged about the offset')
  }
  return `reports ${logged.message}`
}

// illegalGeneration is so long busy with a record that the group throws the member out, and commits then.
export async function illegalGeneration(context) {
  const topic = `${context.prefix}illegal-generation`
  await fill(context, topic, numbered(3))
  const member = new Member(context.kafka, `${topic}-group`, topic)
  let report
  const result = new Promise((resolve, reject) => {
    report = async ({ partition }) => {
      await pause(SESSION_MS + 2_000)
      const commit = member.consumer.commitOffsets([{ topic, partition, offset: '1' }])
      await refusal(commit).then(resolve, reject)
    }
  })
  try {
    await member.join({ each: (record) => report(record) })
    return await result
  } finally {
    await member.leave()
  }
}
