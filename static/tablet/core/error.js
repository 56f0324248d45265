// CoreError is a refusal that a person reads: the screens have a sentence for
// each code. Anything else that is thrown is a fault of ours.
export class CoreError extends Error {
  constructor(code, detail = {}) {
    super(code)
    this.name = 'CoreError'
    this.code = code
    this.detail = detail
  }
}

// isFull reports whether the browser had no room.
export const isFull = (error) =>
  error?.name === 'QuotaExceededError' || error?.name === 'UnknownError' && /space|disk|quota/i.test(error.message)

// evenIfFull lets work go on that can be done without noting it: what is not
// noted is done again, and nothing is lost by that.
export const evenIfFull = (promise) => promise.catch((error) => {
  if (!isFull(error)) throw error
})

// asStorage turns the browser's "no room" into our word for it.
export const asStorage = (error) => isFull(error) ? new CoreError('storage_full') : error
