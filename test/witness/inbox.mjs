/** Keeps what an SDK emits, in order, so that a wait cannot miss what came just before it. */
export class Inbox {
  all = [];
  #read = 0;
  #waiting = [];
  #ended;

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

  /** Nothing more will come: waits fail at once instead of at the limit of their test. */
  end(why) {
    this.#ended = why;
    for (const wait of this.#waiting.splice(0)) wait.reject(new Error(why));
  }

  /** The next message that fits and was not given to an earlier wait. */
  next(isIt) {
    const index = this.all.findIndex((message, at) => at >= this.#read && isIt(message));
    if (index >= 0) {
      this.#read = index + 1;
      return Promise.resolve(this.all[index]);
    }
    if (this.#ended) return Promise.reject(new Error(this.#ended));
    return new Promise((resolve, reject) => this.#waiting.push({ isIt, resolve, reject }));
  }
}
