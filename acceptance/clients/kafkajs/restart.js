import { Member } from './consumer.js'
import { createTopic, pause, producerOf, using } from './kafka.js'

const RESTART_MAX_MS = 65_000

// restart: producer and member are open while the broker stops and starts again.
export async function restart(context) {
  const { kafka, prefix } = context
  const topic = `${prefix}restart`
  const deadline = Date.now() + RESTART_MAX_MS
  await createTopic(kafka, topic)
  const member = await new Member(kafka, `${topic}-group`, topic).join({ autoCommit: true })
  const acknowledged = []
  try {
    await using(producerOf(kafka), async (producer) => {
      const send = async () => {
        const value = `record ${acknowledged.length}`
        await producer.send({ topic, acks: -1, messages: [{ value }] })
        acknowledged.push(value)
      }
      for (let i = 0; i < 20; i++) {
        await send()
      }
      await awaitRead(member, acknowledged, deadline)
      await sendThroughRestart(context, send, deadline)
      await awaitRead(member, acknowledged, deadline)
    })
  } finally {
    await member.leave()
  }
}

// sendThroughRestart sends while the broker goes and comes; a send may fail meanwhile, and must work again after.
async function sendThroughRestart(context, send, deadline) {
  let back = false
  context.restarted().then(() => {
    back = true
  })
  for (let after = 0; after < 20; ) {
    try {
      await send()
      after += back ? 1 : 0
    } catch (e) {
      if (Date.now() > deadline) {
        throw e
      }
    }
    await pause(20)
  }
}

async function awaitRead(member, values, deadline) {
  for (const value of values) {
    while (!member.has(value)) {
      if (Date.now() > deadline) {
        throw new Error(`acknowledged, but lost: ${value}`)
      }
      await pause(20)
    }
  }
}
