// Whether an address is in one of some networks, by Node's own reckoning; and the addresses of this machine.
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** `networks` as in SPF: `192.0.2.0/24`, `2001:db8::/32`, or single addresses. What is none of these is passed over. */
export function isInNetworks(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const network of networks) addNetwork(list, network);
  const family = familyOf(address);
  return family !== undefined && list.check(address, family);
}

function addNetwork(list: BlockList, network: string): void {
  const [address = '', length] = network.split('/');
  const family = familyOf(address);
  const bits = length === undefined ? (family === 'ipv4' ? 32 : 128) : Number(length);
  if (family === undefined || !Number.isInteger(bits) || bits < 0 || bits > (family === 'ipv4' ? 32 : 128)) return;
  list.addSubnet(address, bits, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : undefined;
}

// RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291: addresses that nobody outside ever sees.
const INSIDE = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
];

export function isPublicAddress(address: string): boolean {
  return familyOf(address) !== undefined && !isInNetworks(address, INSIDE);
}

/** The addresses under which others may see this machine; none behind a router that translates them. */
export function readPublicAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return [...new Set(all.filter(({ internal }) => !internal).map(({ address }) => address))].filter(isPublicAddress);
}
