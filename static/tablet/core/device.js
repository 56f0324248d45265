// The tablet itself: how full it is, whether the browser has thrown our data
// away, and new versions of the app.
import { instant } from './app.js'
import { newID } from './bytes.js'

const markName = 'sipas'
export const warnShare = 0.7
export const fullShare = 0.8

export class Device {
  #core
  storage = { used: 0, quota: 0, share: 0, level: 'ok', persisted: false }
  lost = null
  updateWaiting = false
  #registration = null

  constructor(core) { this.#core = core }

  // checkCanary compares two marks that browsers keep in different places. The
  // database without its canary where the other mark names a device means that
  // what was here is gone.
  async checkCanary() {
    const mark = readMark()
    const canary = await this.#core.db.get('meta', 'canary')
    this.lost = await this.#core.db.get('meta', 'lost') ?? null
    if (!canary) {
      await this.#core.db.put('meta', { id: newID(), at: instant() }, 'canary')
      if (mark?.device) await this.setLost({ ...mark, found: instant() })
    }
  }

  // setLost remembers a loss until somebody has taken note of it.
  async setLost(lost) {
    this.lost = lost
    await this.#core.db.write(['meta', 'journal'], async (tx) => {
      tx.objectStore('meta').put(lost, 'lost')
      await tx.objectStore('journal').add({ at: instant(), event: 'storage_lost', device: lost.device, seq: lost.seq })
    })
  }

  async acknowledgeLoss() {
    this.lost = null
    await this.#core.db.write(['meta'], (tx) => tx.objectStore('meta').delete('lost'))
  }

  noteSeq(device, seq) { writeMark({ ...readMark(), device, seq }) }
  noteUnsent(unsent) {
    const mark = readMark()
    if (mark?.device && mark.unsent !== unsent) writeMark({ ...mark, unsent })
  }

  async measure() {
    try {
      const { usage = 0, quota = 0 } = await navigator.storage.estimate()
      const share = quota ? usage / quota : 0
      const level = share >= fullShare ? 'full' : share >= warnShare ? 'warn' : 'ok'
      this.storage = { used: usage, quota, share, level, persisted: await navigator.storage.persisted() }
    } catch { /* a private window: what was known stays */ }
    return this.storage
  }

  async persist() {
    try {
      await navigator.storage.persist()
    } catch { /* said by storage.persisted */ }
    await this.measure()
  }

  // register installs the service worker, which makes the app start without
  // network, and notices a new version that waits.
  async register() {
    if (!navigator.serviceWorker || !location.pathname.startsWith('/tablet/')) return
    const policy = globalThis.trustedTypes?.createPolicy('sipas-worker', {
      createScriptURL: (url) => {
        if (url !== '/tablet/sw.js') throw new TypeError(url)
        return url
      },
    })
    const url = '/tablet/sw.js'
    const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL(url) : url, { scope: '/tablet/' })
    this.#registration = registration
    const look = () => {
      const waiting = !!registration.waiting && !!registration.active
      if (waiting === this.updateWaiting) return
      this.updateWaiting = waiting
      this.#core.changed()
    }
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
    look()
  }

  async checkUpdate() { await this.#registration?.update().catch(() => {}) }

  // update lets the waiting version take over, unless an interview is open or a
  // record is being sent, in this window or another.
  async update() {
    const { held } = await navigator.locks.query()
    if (held.some((l) => l.name.startsWith('sipas-draft-'))) return { ok: false, reason: 'draft' }
    if (held.some((l) => l.name === 'sipas-send')) return { ok: false, reason: 'sending' }
    const waiting = this.#registration?.waiting
    if (!waiting) return { ok: false, reason: 'none' }
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    waiting.postMessage({ type: 'activate' })
    return { ok: true }
  }
}

function readMark() {
  try {
    return JSON.parse(localStorage.getItem(markName))
  } catch {
    return null
  }
}

function writeMark(mark) {
  try {
    localStorage.setItem(markName, JSON.stringify(mark))
  } catch { /* storage denied: the canary alone must do */ }
}
