// Decisions that the kernel has not acknowledged yet, each under a key of its own: two cards of one
// reviewer do not overwrite each other's, and a closed tab or a restarted kernel loses none.
// This file is put before a widget's own when its module is made; it exports nothing.

class Outbox {
  constructor(key) {
    this.key = key;
    this.waiting = this.read();
  }
  read() {
    const kept = [];
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(`${this.key}:`)) kept.push(JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      // Storage may be forbidden: then the outbox lives as long as the page, and the card says NOT SAVED.
    }
    return kept.sort((one, other) => one.at.localeCompare(other.at));
  }
  add(message) {
    this.waiting.push(message);
    try {
      localStorage.setItem(`${this.key}:${message.event_id}`, JSON.stringify(message));
    } catch {
      // Full or forbidden: the decision is still sent, and the card says NOT SAVED until the ack.
    }
  }
  find(eventId) {
    return this.waiting.find((message) => message.event_id === eventId);
  }
  drop(eventId) {
    this.waiting = this.waiting.filter((message) => message.event_id !== eventId);
    try {
      localStorage.removeItem(`${this.key}:${eventId}`);
    } catch {
      // Forbidden storage held nothing.
    }
  }
}
