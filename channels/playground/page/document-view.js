/** A document's own page: brings the cited section into view once everything has its height. */
const cited = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (cited) cited.scrollIntoView({ block: 'start' });
