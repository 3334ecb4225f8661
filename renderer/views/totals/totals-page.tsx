/** What a day, a week or a month cost and held. */
export function TotalsPage() {
  return (
    <div className="page" data-testid="totals">
      <h1>Totals</h1>
    </div>
  );
}
