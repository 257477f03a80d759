/** Words of many languages and scripts, so that whoever draws the board meets real names early. */
const GIVEN = `
  Aino Alba Amara Anaïs Anders Arjun Asha Astrid Ayşe Baptiste Bao Björn Camila Chiara Chidi Ciarán
  Dalia Diego Dmitri Đorđe Elif Emre Esteban Eszter Farah Fatou Freya Gael Giulia Hana Hugo Ingrid
  Iñaki Isla Jakub João Juniper Kaito Kamala Kenji Khadija Kwame Léa Leilani Linh Luca Łukasz Maeve
  Magnus Malik Marek Mateo Mei Mila Minh Naomi Nia Niamh Nikolai Noor Oğuz Olga Omar Oskar Paloma
  Petra Priya Rafael Ravi Renée Rosa Ryo Sabine Saoirse Selin Sina Søren Suki Tamar Tariq Thandi Tomás
  Uma Valentín Vera Víctor Wanjiru Wojciech Ximena Yara Yuki Yusuf Zainab Zoë Zsófia Željko 明 小雨 子涵 花子
  翔太 さくら 민준 서연 Анна Иван Олена Мила Νίκος Ελένη עומר נועה ليلى يوسف आरव दीया สมชาย มาลี Թամար ნინო
`
  .trim()
  .split(/\s+/)
const SURNAMES = `
  Acosta Adeyemi Amsel Ash Bakker Berg Blackwood Brightwater Çelik Costa Cruz Dąbrowski Diallo Dubois
  Ember Farkas Ferrari Fjord Frost Fuchs García Grove Hawk Holm Horváth Ibarra Ito Ivanov Jansen
  Juniper Kaya Kim Koval Larsen Lindqvist Lobo Mäkinen Marsh Mensah Moreau Müller Nakamura Nguyen
  Northlight Novák Núñez Okafor Oliveira Öztürk Park Pereira Petrov Quill Quispe Rao Raven Ricci
  Rivers Rossi Saar Sato Schäfer Shaw Silva Singh Sokolov Storm Šimić Tanaka Thorne Tuulikki Ueda
  Vargas Vega Vinter Wells Wolf Wren Yılmaz Young Zhang Zimmer Żak 林 王 佐藤 김 박
`
  .trim()
  .split(/\s+/)
const PAIRS = GIVEN.length * SURNAMES.length
/** Shares no factor with any number of pairs that these lists may come to: a large prime. */
const STRIDE = 7_368_787

/**
 * A username for the n-th player, from 1 on; no two are the same. Neighbours have nothing in common, and the first ten
 * thousand are plain names; later ones carry a number.
 */
export function usernameOf(n: number): string {
  const index = n - 1
  const place = ((index % PAIRS) * (STRIDE % PAIRS)) % PAIRS
  const round = Math.floor(index / PAIRS)
  const name = `${GIVEN[place % GIVEN.length]} ${SURNAMES[Math.floor(place / GIVEN.length)]}`
  return round === 0 ? name : `${name} ${round + 1}`
}
