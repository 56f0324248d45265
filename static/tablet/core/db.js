// The database of the tablet. Every change that a person relies on is one
// strict transaction: the promise of write() settles after its complete event.
//
//   meta      name → value: canary, current person, last known server time
//   accounts  person → device id, keys, PIN-wrapped data key, counters
//   cases     [person, id] → case, encrypted
//   forms     form → bytes of the definition
//   drafts    id → interview in progress, encrypted; generation counts its writes
//   outbox    id → what may be seen of a sealed record: state, receipt
//   sealed    id → its bytes, which only the server can read
//   journal   what happened on this tablet, without any personal data
import { openDB } from 'idb'

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

// Database opens again when the browser has dropped the connection (iOS does).
export class Database {
  #db = null

  async open() {
    let last
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        this.#db = await openDB(name, version, {
          upgrade,
          blocking: () => this.close(),
          terminated: () => { this.#db = null },
        })
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

  async #run(mode, stores, work) {
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

  // read and write run work(tx) in one transaction. Work may await nothing but
  // requests of that transaction: others would let it end too early.
  read(stores, work) { return this.#run('readonly', stores, work) }
  write(stores, work) { return this.#run('readwrite', stores, work) }

  get(store, key) { return this.read([store], (tx) => tx.objectStore(store).get(key)) }
  all(store) { return this.read([store], (tx) => tx.objectStore(store).getAll()) }
  put(store, value, key) { return this.write([store], (tx) => tx.objectStore(store).put(value, key)) }
}
