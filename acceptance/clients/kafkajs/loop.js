// The loop of ../README.md with kafkajs.
import { randomBytes } from 'node:crypto'
import { connect } from './kafka.js'

const RECORDS_MAX = 2
const ABORT_EVERY = 10

const [bootstrap, prefix] = process.argv.slice(2)
const run = randomBytes(4).toString('hex')
// The end of a transaction is answered before its markers are written, and the next one meets it still: soon again.
const kafka = connect(bootstrap, 200, 5)
const producer = kafka.producer({
  transactionalId: `${prefix}id`,
  transactionTimeout: 10_000,
  maxInFlightRequests: 1,
  idempotent: true,
})
const consumer = kafka.consumer({
  groupId: `${prefix}group`,
  sessionTimeout: 3_000,
  heartbeatInterval: 500,
  maxWaitTimeInMs: 100,
})
let begun = 0

// over ends the process; the next one takes up the transactional id.
function over(why) {
  console.error(why)
  process.exit(1)
}

// transact says whether the transaction was committed, and not aborted on purpose.
async function transact(topic, partition, records) {
  begun++
  const transaction = await producer.transaction()
  const messages = records.map(({ value }) => ({ key: value, value: `${value} ${run}-${begun}` }))
  await transaction.sendBatch({
    topicMessages: ['a', 'b'].map((name) => ({ topic: prefix + name, messages })),
  })
  const offset = (BigInt(records.at(-1).offset) + 1n).toString()
  await transaction.sendOffsets({
    consumerGroupId: `${prefix}group`,
    topics: [{ topic, partitions: [{ partition, offset }] }],
  })
  if (begun % ABORT_EVERY === 0) {
    await transaction.abort()
    return false
  }
  await transaction.commit()
  return true
}

async function eachBatch({ batch, resolveOffset, heartbeat, isRunning, isStale }) {
  for (let from = 0; from < batch.messages.length && isRunning() && !isStale(); from += RECORDS_MAX) {
    const records = batch.messages.slice(from, from + RECORDS_MAX)
    while (!(await transact(batch.topic, batch.partition, records).catch(over))) {
      // It was aborted on purpose: the same records again.
    }
    resolveOffset(records.at(-1).offset)
    await heartbeat()
  }
}

// kafkajs does not ask for stable offsets: they are only certain once the producer's id was taken up, which waits for
// the transaction before. So a process joins its group once.
let joined = false
consumer.on(consumer.events.GROUP_JOIN, () => {
  if (joined) {
    over('a second assignment')
  }
  joined = true
})
consumer.on(consumer.events.CRASH, ({ payload }) => over(payload.error))

await producer.connect().catch(over)
await consumer.connect().catch(over)
await consumer.subscribe({ topic: `${prefix}in`, fromBeginning: true })
await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch })
