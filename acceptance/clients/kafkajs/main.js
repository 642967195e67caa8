// What kafkajs does with a broker: ../README.md says what is asked and what is printed.
import { createInterface } from 'node:readline'
import { admin } from './admin.js'
import { connect } from './kafka.js'
import { illegalGeneration, outOfRange, tooLarge, unknownTopic } from './errors.js'
import { group } from './group.js'
import { headers, nulls, produce } from './produce.js'
import { restart } from './restart.js'
import { resume, seekOffset, seekTime } from './seek.js'

const FEATURE_MAX_MS = 40_000
const RESTART_MAX_MS = 70_000

const [bootstrap, prefix] = process.argv.slice(2)
const context = { kafka: connect(bootstrap), bootstrap, prefix }

const features = {
  headers,
  nulls,
  group,
  resume,
  'seek.offset': seekOffset,
  'seek.time': seekTime,
  admin,
  'error.unknown_topic': unknownTopic,
  'error.too_large': tooLarge,
  'error.out_of_range': outOfRange,
  'error.illegal_generation': illegalGeneration,
}
for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
  features[`produce.${compression}`] = (it) => produce(it, compression)
}

// tryOut runs a feature, which returns nothing (it works) or its result, and prints its line.
async function tryOut(name, feature, maxMs) {
  const began = Date.now()
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no end within ${maxMs} ms`)), maxMs).unref()
  })
  let result
  try {
    result = (await Promise.race([feature(context), late])) ?? 'ok'
  } catch (e) {
    console.error(e)
    result = `failed ${e.message}`
  }
  console.error(`${name} took ${Date.now() - began} ms`)
  process.stdout.write(`${name}\t${result.replace(/\s+/g, ' ')}\n`)
}

// restarted asks for a restart of the broker, and comes back when the broker is back.
context.restarted = () =>
  new Promise((resolve) => {
    const stdin = createInterface({ input: process.stdin })
    stdin.once('line', () => {
      stdin.close()
      resolve()
    })
    process.stdout.write('!restart\n')
  })

await Promise.all(Object.entries(features).map(([name, feature]) => tryOut(name, feature, FEATURE_MAX_MS)))
await tryOut('restart', restart, RESTART_MAX_MS)
process.exit(0)
