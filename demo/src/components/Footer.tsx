export function Footer() {
  return (
    <footer className="footer">
      <p>Simulated or recorded prices, not investment advice.</p>
      <p>
        Charts by <a href="https://www.tradingview.com/">TradingView</a> Lightweight Charts™
      </p>
    </footer>
  );
}
