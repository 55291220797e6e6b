export function PerformancePage() { return null; }
