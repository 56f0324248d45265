// The database of the tablet. Every change that a person relies on is one
// strict transaction: the promise of write() settles after its complete event.
//
//   meta      name → value: canary, current person, number of writes
//   accounts  person → device id, keys, PIN-wrapped data key, counters
//   cases     [person, id] → case, encrypted
//   forms     form → bytes of the definition
//   drafts    id → interview in progress, encrypted; generation counts its writes
//   outbox    id → what may be seen of a sealed record: state, receipt
//   sealed    id → its bytes, which only the server can read
//   journal   what happened on this tablet, without any personal data
//
// Every write is repeated in a copy of the database, see copy.js for the reason.
import { openDB, wrap } from 'idb'
import { fill, openBucket } from './copy.js'
import { isFull } from './error.js'

const name = 'sipas'
const version = 1

function upgrade(db) {
  db.createObjectStore('meta')
  db.createObjectStore('accounts', { keyPath: 'id' })
  db.createObjectStore('cases', { keyPath: ['person', 'id'] }).createIndex('person', 'person')
  db.createObjectStore('forms')
  const drafts = db.createObjectStore('drafts', { keyPath: 'id' })
  drafts.createIndex('person', 'person')
  drafts.createIndex('case', ['person', 'case'])
  const outbox = db.createObjectStore('outbox', { keyPath: 'id' })
  outbox.createIndex('person', 'person')
  db.createObjectStore('sealed')
  db.createObjectStore('journal', { autoIncrement: true })
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

// One is one database, opened again when the browser has dropped the connection
// (iOS does).
class One {
  #connect
  #db = null

  constructor(connect) { this.#connect = connect }

  async open() {
    let last
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        this.#db = await this.#connect(() => this.close())
        return
      } catch (error) {
        last = error
        await pause(100 * 2 ** attempt)
      }
    }
    throw last
  }

  close() {
    this.#db?.close()
    this.#db = null
  }

  async run(mode, stores, work) {
    for (let attempt = 0; ; attempt++) {
      if (!this.#db) await this.open()
      let tx
      try {
        tx = this.#db.transaction(stores, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' })
      } catch (error) {
        if (attempt > 1 || error.name !== 'InvalidStateError') throw error
        this.close()
        continue
      }
      tx.done.catch(() => {}) // reported below
      try {
        const result = await work(tx)
        await tx.done
        return result
      } catch (error) {
        try { tx.abort() } catch { /* it has ended by itself */ }
        throw tx.error ?? error
      }
    }
  }
}

const connectMain = (blocking) => openDB(name, version, { upgrade, blocking })

async function connectCopy(bucket, blocking) {
  const request = bucket.indexedDB.open(name, version)
  request.addEventListener('upgradeneeded', () => upgrade(request.result))
  const db = await wrap(request)
  db.addEventListener('versionchange', blocking)
  return db
}

// counted lets a transaction say which write it is, so that the copy can tell
// whether it has all before.
async function counted(tx, work, expected) {
  const meta = tx.objectStore('meta')
  const before = await meta.get('writes') ?? 0
  if (expected !== undefined && before !== expected - 1) throw new Error('the copy is behind')
  const result = await work(tx)
  await meta.put(before + 1, 'writes')
  return { result, count: before + 1 }
}

export class Database {
  #main = new One(connectMain)
  #copy = null
  #onFull
  #fillAgain = 0
  restored = false // the copy has brought back what the browser had thrown away

  // onFull makes room and tells whether trying again is worth it.
  constructor(onFull) { this.#onFull = onFull }

  async open() {
    await this.#main.open()
    const bucket = await openBucket()
    if (!bucket) return
    const copy = new One((blocking) => connectCopy(bucket, blocking))
    try {
      await copy.open()
    } catch {
      return // the tablet works without
    }
    const [here, there] = await Promise.all([this.#main, copy].map((one) => one.run('readonly', ['meta'], async (tx) => ({
      canary: await tx.objectStore('meta').get('canary'), writes: await tx.objectStore('meta').get('writes'),
    }))))
    if (!here.canary && there.canary) {
      await fill(copy, this.#main)
      this.restored = true
    } else if (here.canary && here.writes !== there.writes) await fill(this.#main, copy).catch(() => {})
    this.#copy = copy
  }

  // read and write run work(tx) in one transaction. Work may await nothing but
  // requests of that transaction, which would end too early, and a write's
  // changes nothing else, since it runs in the copy too.
  read(stores, work) { return this.#main.run('readonly', stores, work) }

  async write(stores, work) {
    const all = stores.includes('meta') ? stores : [...stores, 'meta']
    const { result, count } = await this.#roomy(stores.includes('accounts') || stores.includes('outbox'), () => this.#main.run('readwrite', all, (tx) => counted(tx, work)))
    await this.#copy?.run('readwrite', all, (tx) => counted(tx, work, count)).catch(() => this.#refill())
    return result
  }

  // roomy tries again when room could be made. Browsers count what was freed a
  // moment later.
  async #roomy(essential, attempt) {
    for (let i = 0; ; i++) {
      try {
        return await attempt()
      } catch (error) {
        if (!isFull(error) || i === 0 && !await this.#onFull(essential) || i === 5) throw error
        await pause(50 * i)
      }
    }
  }

  // refill brings the copy up to date, some time after a write has failed in it.
  #refill() {
    clearTimeout(this.#fillAgain)
    this.#fillAgain = setTimeout(() => fill(this.#main, this.#copy).catch(() => {}), 2_000)
  }

  get(store, key) { return this.read([store], (tx) => tx.objectStore(store).get(key)) }
  all(store) { return this.read([store], (tx) => tx.objectStore(store).getAll()) }
  put(store, value, key) { return this.write([store], (tx) => tx.objectStore(store).put(value, key)) }
}
