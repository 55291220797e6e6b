// What a page without a library does at best: JSON.parse, and columns that never allocate.

const POINTS = 300;

/** The newest points of a symbol; room for twice as many, so that moving them is rare. */
class PlainSeries {
  #time = new Float64Array(POINTS * 2);
  #price = new Float64Array(POINTS * 2);
  #volume = new Float64Array(POINTS * 2);
  #seq = new Float64Array(POINTS * 2);
  #end = 0;

  append(time, price, volume, seq) {
    if (this.#end === POINTS * 2) {
      for (const column of [this.#time, this.#price, this.#volume, this.#seq]) {
        column.copyWithin(0, POINTS);
      }
      this.#end = POINTS;
    }
    this.#time[this.#end] = time;
    this.#price[this.#end] = price;
    this.#volume[this.#end] = volume;
    this.#seq[this.#end] = seq;
    this.#end += 1;
  }
}

export class PlainMarket {
  #series = new Map();

  #of(symbol) {
    let series = this.#series.get(symbol);
    if (series === undefined) this.#series.set(symbol, (series = new PlainSeries()));
    return series;
  }

  single(frame) {
    const message = JSON.parse(frame);
    if (message.type !== 'market_data') return;
    const { symbol, timestamp, price, volume, seq } = message;
    this.#of(symbol).append(timestamp, price, volume, seq);
  }

  batch(frame) {
    const message = JSON.parse(frame);
    if (message.type !== 'market_data_batch') return;
    const series = this.#of(message.symbol);
    for (const [seq, time, price, volume] of message.ticks) series.append(time, price, volume, seq);
  }

  feed(frame) {
    const { symbol, price, timestamp } = JSON.parse(frame);
    if (symbol !== undefined && price !== undefined) {
      this.#of(symbol).append(timestamp, price, 0, 0);
    }
  }
}
