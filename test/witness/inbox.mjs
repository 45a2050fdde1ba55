/** Keeps what an SDK emits, in order, so that a wait cannot miss what came just before it. */
export class Inbox {
  all = [];
  #read = 0;
  #waiting = [];

  push(message) {
    this.all.push(message);
    for (const wait of this.#waiting.splice(0)) {
      if (!wait.isIt(message)) this.#waiting.push(wait);
      else {
        this.#read = this.all.length;
        wait.resolve(message);
      }
    }
  }

  /** The next message that fits and was not given to an earlier wait. The limit is that of the test. */
  next(isIt) {
    const index = this.all.findIndex((message, at) => at >= this.#read && isIt(message));
    if (index < 0) return new Promise((resolve) => this.#waiting.push({ isIt, resolve }));
    this.#read = index + 1;
    return Promise.resolve(this.all[index]);
  }
}
