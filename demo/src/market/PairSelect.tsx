interface Props {
  readonly symbol: string;
  readonly pairs: readonly string[];
  readonly onChoose: (symbol: string) => void;
}

export function PairSelect({ symbol, pairs, onChoose }: Props) {
  return (
    <label className="pair">
      <span className="visually-hidden">Pair</span>
      <select className="pair__select" value={symbol} onChange={(event) => onChoose(event.target.value)}>
        {pairs.map((pair) => (
          <option key={pair}>{pair}</option>
        ))}
      </select>
    </label>
  );
}
