// How what was read differs from what was sent.

function show(bytes) {
  return bytes === null || bytes === undefined ? 'null' : JSON.stringify(String(bytes).slice(0, 40))
}

function sameBytes(what, sent, got) {
  const missing = (it) => it === null || it === undefined
  const same = missing(sent) || missing(got) ? missing(sent) && missing(got) : Buffer.from(sent).equals(Buffer.from(got))
  if (!same) {
    throw new Error(`${what} ${show(got)} instead of ${show(sent)}`)
  }
}

function sameHeaders(what, sent = {}, got = {}) {
  const flat = (headers) => Object.entries(headers).flatMap(([key, values]) => [values].flat().map((value) => [key, value]))
  const [sentFlat, gotFlat] = [flat(sent), flat(got)]
  if (sentFlat.length !== gotFlat.length) {
    throw new Error(`${what} ${gotFlat.length} headers instead of ${sentFlat.length}`)
  }
  sentFlat.forEach(([key, value], i) => {
    if (key !== gotFlat[i][0]) {
      throw new Error(`${what} header ${gotFlat[i][0]} instead of ${key}`)
    }
    sameBytes(`${what} header ${key}`, value, gotFlat[i][1])
  })
}

// same compares the records of one partition, in order, the first of them at an offset.
export function same(sent, got, firstOffset = 0) {
  if (sent.length !== got.length) {
    throw new Error(`${got.length} records instead of ${sent.length}`)
  }
  sent.forEach((record, i) => {
    const message = got[i]
    const what = `record ${i}:`
    if (message.offset !== String(firstOffset + i)) {
      throw new Error(`${what} offset ${message.offset} instead of ${firstOffset + i}`)
    }
    if (record.timestamp !== undefined && record.timestamp !== message.timestamp) {
      throw new Error(`${what} time ${message.timestamp} instead of ${record.timestamp}`)
    }
    sameBytes(`${what} key`, record.key, message.key)
    sameBytes(`${what} value`, record.value, message.value)
    sameHeaders(what, record.headers, message.headers)
  })
}

// messagesOf picks the messages of one partition.
export function messagesOf(records, partition) {
  return records.filter((it) => it.partition === partition).map((it) => it.message)
}
