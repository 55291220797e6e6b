import { switchUser, useSession } from '../session/current.ts';
import { USERS } from '../session/session.ts';
import type { UserName } from '../session/session.ts';

const NAMES = Object.keys(USERS) as UserName[];

/** Who is signed in; another choice signs in as that user. */
export function AccountSelect() {
  const { user } = useSession();
  return (
    <label className="account">
      <span className="visually-hidden">Signed in as</span>
      <select className="select" value={user} data-testid="account" onChange={(event) => switchUser(event.target.value as UserName)}>
        {NAMES.map((name) => (
          <option key={name} value={name} title={`May ${USERS[name].may}`}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
