/*
 * Model of the slot table (fixedmap-core, package io.fixedmap.table) for spin; run by check-model.sh, described in
 * slot-protocol.md.
 *
 * One step of the model is one access to shared memory, with the local work around it; a compare-and-set is one access.
 * Steps interleave freely (sequential consistency); key words are written and read in any order under -DTORN.
 * Left out: wrap of the publications' version and of the incarnation (both only grow here); far distances (12 and more).
 *
 * Sizes and choices, all macros:
 *   G groups, L lanes each (L <= 2), NK keys, H2: keys have different homes, P threads, M operations each
 *   OPS   bit set of the operations to choose from: 1 find, 2 insert, 3 delete, 4 update, 5 read under a pin
 *   C0..C3, D0..D3, E0: what threads 0, 1, 2 do first to fourth, as operation * 4 + key; 0 = any of OPS, 63 = nothing more
 *   PRE   bit set of the tables to start from, see init
 *   DROP_LOST: an insert that lost drops its value, as FixedMap does and FixedLongMap does not
 *   KEEP_DEAD: a delete does not drop the value, as in FixedLongMap
 *   BY_REF: only an insert's searches have a first look with a stamp, as in the table of a ContentCache; so it is with pins
 */
#ifndef G
#define G 2
#endif
#ifndef L
#define L 1
#endif
#ifndef NK
#define NK 2
#endif
#ifndef P
#define P 2
#endif
#ifndef M
#define M 1
#endif
#ifndef OPS
#define OPS 30
#endif
#ifndef PRE
#define PRE 255
#endif
#ifndef C0
#define C0 0
#endif
#ifndef C1
#define C1 0
#endif
#ifndef C2
#define C2 0
#endif
#ifndef C3
#define C3 0
#endif
#ifndef D0
#define D0 0
#endif
#ifndef D1
#define D1 0
#endif
#ifndef D2
#define D2 0
#endif
#ifndef D3
#define D3 0
#endif
#ifndef E0
#define E0 0
#endif
#if OPS & 32
#define BY_REF
#endif
#define S (G * L)

#ifdef H2
#define HOME_OF(k) ((k) == 2 -> 1 : 0)
#else
#define HOME_OF(k) 0
#endif
#define GROUP(i) ((i) / L)
#define LANE(i) ((i) % L)
#define DISTANCE(i, h) ((GROUP(i) + G - (h)) % G)

/* Operations. */
#define FIND 1
#define INSERT 2
#define DELETE 3
#define UPDATE 4
#define PINREAD 5

/* Control word: state 3 bits, lock, home, pins 2 bits, incarnation. */
#define EMPTY 0
#define INSERTING 1
#define READY 2
#define OCCUPIED 3
#define DYING 4
#define TOMBSTONE 5
#define STATE(c) ((c) & 7)
#define LOCKED 8
#define ATHOME 16
#define PIN 32
#define PINS 96
#define INC 128
#define INCARNATION(c) ((c) & ~127)
#define REF(c) ((c) & ~(LOCKED | ATHOME | PINS))
#define WITH(c, state) (((c) & ~7) | (state))

/* Publications word: shown bit per lane 2 bits, 1 + slot of the pending entry 3 bits, version. */
#define VERSION 32
#define PENDING(w) (((w) >> 2) & 7)
#define REGISTRATION(w) ((w) & ~3)
#define SHOWN(w, lane) (((w) >> (lane)) & 1)
#ifdef MUT_NO_VERSION
#define NEXT(w) (w)
#else
#define NEXT(w) ((w) + VERSION)
#endif

/* Keys of two words: 1 = (1,1), 2 = (2,2), 3 = (1,2), a mix of them. */
#define K0(k) ((k) == 2 -> 2 : 1)
#define K1(k) ((k) == 1 -> 1 : 2)
#define KEY_IN(i) (k0[i] == 1 -> (k1[i] == 1 -> 1 : (k1[i] == 2 -> 3 : 0)) : (k0[i] == 2 && k1[i] == 2 -> 2 : 0))

#ifdef TAGS2
#define TAG(k) (k)
#else
#define TAG(k) 1
#endif
#if L == 2
#define TAGGED(g, k) ((tag[2 * (g)] == TAG(k)) | ((tag[2 * (g) + 1] == TAG(k)) << 1))
#else
#define TAGGED(g, k) (tag[g] == TAG(k))
#endif

/* The table. Distances: 2 bits for distance 1, 2 bits for distance 2. */
short ctl[S];
byte k0[S], k1[S], val[S], tag[S], dist[G];
short pub[G];

/* Ghosts. What the map holds; what each operation may answer: whether its key was absent, and which values it had. */
bit pres[4];
byte cur[4];
byte wkey[P], wabsent[P];
short wvalues[P];
/* Who may write a slot: 0 nobody, else the thread's number + 1; 9 a thread that died. */
byte own[S], lockedBy[S];
byte first[P], done, pre;
hidden byte z, y, n1, n2, kid;

#define VISIBLE(i) (STATE(ctl[i]) == OCCUPIED && (!(ctl[i] & ATHOME) || SHOWN(pub[GROUP(i)], LANE(i))))
#define ME (id + 1)

/* Internal invariants, after each step that can break them. */
inline invariants() {
  d_step {
    y = 1;
    do
    :: y > NK -> break
    :: else ->
       n1 = 0; z = 0;
       do
       :: z >= S -> break
       :: else -> if :: VISIBLE(z) && KEY_IN(z) == y -> n1++ :: else fi; z++
       od;
       assert(n1 == pres[y]);                              /* no two visible entries of a key, none lost, none early */
       y++
    od;
    z = 0;
    do
    :: z >= S -> break
    :: else ->
       assert(tag[z] || STATE(ctl[z]) == EMPTY || STATE(ctl[z]) == TOMBSTONE);
#ifndef MUT_HIDE_AFTER_RELEASE
       assert(!SHOWN(pub[GROUP(z)], LANE(z)) || ((ctl[z] & ATHOME) && (STATE(ctl[z]) == OCCUPIED || STATE(ctl[z]) == DYING)));
#endif
       assert(!VISIBLE(z) || (KEY_IN(z) != 0 && tag[z] == TAG(KEY_IN(z))));
       assert(!VISIBLE(z) || ((ctl[z] & ATHOME) != 0) == (HOME_OF(KEY_IN(z)) == GROUP(z)));
       z++
    od;
    y = 0;
    do
    :: y >= G -> break
    :: else ->
       n1 = 0; n2 = 0; z = 0;
       do
       :: z >= S -> break
       :: else ->
          if
          :: VISIBLE(z) && HOME_OF(KEY_IN(z)) == y ->
             if :: DISTANCE(z, y) == 1 -> n1++ :: DISTANCE(z, y) == 2 -> n2++ :: else fi
          :: else
          fi;
          z++
       od;
       assert((dist[y] & 3) >= n1 && (dist[y] >> 2) >= n2);  /* a count is never too small */
       z = PENDING(pub[y]);
       if
       :: z ->                                               /* only a READY or OCCUPIED entry of this home is registered */
          assert(STATE(ctl[z - 1]) == READY || STATE(ctl[z - 1]) == OCCUPIED);
          assert(!(ctl[z - 1] & ATHOME) && HOME_OF(KEY_IN(z - 1)) == y && GROUP(z - 1) != y)
       :: else
       fi;
       y++
    od;
    y = 0
  }
}

/* A key changed in the map: tells all operations on it under way. */
inline changed(kk) {
  d_step {
    z = 0;
    do
    :: z >= P -> break
    :: else ->
       if
       :: wkey[z] == kk && pres[kk] -> wvalues[z] = wvalues[z] | (1 << cur[kk])
       :: wkey[z] == kk && !pres[kk] -> wabsent[z] = 1
       :: else
       fi;
       z++
    od;
    z = 0
  }
}

inline begin() {
  wkey[id] = k; wabsent[id] = !pres[k]; wvalues[id] = (pres[k] -> 1 << cur[k] : 0)
}

inline end() {
  atomic {
    wkey[id] = 0; wabsent[id] = 0; wvalues[id] = 0;
    f = 0; d = 0; m = 0; s = 0; c = 0; ok = 0; left = 0; h = 0; e = 0; w = 0; w2 = 0; v = 0; t = 0; x = 0; ms = 0; mc = 0; op = 0;
    k = 0; nv = 0
  }
}

/* ---- searching: f = 1 and slot s, control word c, or f = 0 */

inline compareKey(kk) {
#ifdef TORN
  if
  :: atomic { ok = (k0[s] == K0(kk)) }; if :: ok -> ok = (k1[s] == K1(kk)) :: else fi
  :: atomic { ok = (k1[s] == K1(kk)) }; if :: ok -> ok = (k0[s] == K0(kk)) :: else fi
  fi
#else
  ok = (k0[s] == K0(kk) && k1[s] == K1(kk))
#endif
}

/* Home and the next group first, their lanes in one go; then distance 2. d: the group whose lanes m has, t: those of the next. */
inline locate(kk) {
  atomic { h = HOME_OF(kk); d = h; f = 0; left = dist[h] };
  m = TAGGED(h, kk);
  if
  :: left & 3 -> atomic { t = TAGGED((h + 1) % G, kk); left = left & 12 }
  :: else -> left = left & 12
  fi;
  do
  :: atomic { !m && !t && !left -> break }
  :: atomic { !m && !t && left -> left = 0; d = (h + 2) % G; m = TAGGED(d, kk) }
  :: atomic {
       m || t ->
       if
       :: t & 1 -> s = ((d + 1) % G) * L; t = t & 2
       :: !(t & 1) && (m & 1) -> s = d * L; m = m & 2
       :: !((t | m) & 1) && (t & 2) -> s = ((d + 1) % G) * L + 1; t = 0
       :: else -> s = d * L + 1; m = 0
       fi
     };
#ifdef MUT_PUBLICATIONS_FIRST
     w2 = pub[GROUP(s)];
#endif
#ifdef MUT_KEY_FIRST
     compareKey(kk);
     atomic { c = ctl[s]; ok = (ok && STATE(c) == OCCUPIED) };
#else
     atomic { c = ctl[s]; ok = (STATE(c) == OCCUPIED) };       /* otherwise it is not visible, whatever the key */
     if
     :: ok -> compareKey(kk)
     :: else
     fi;
#endif
     if
     :: ok && (c & ATHOME) ->
#ifdef MUT_PUBLICATIONS_FIRST
        atomic { ok = SHOWN(w2, LANE(s)); w2 = 0 }
#else
#ifndef MUT_IGNORE_SHOWN
        ok = SHOWN(pub[GROUP(s)], LANE(s))
#endif
#endif
     :: else
     fi;
     atomic { if :: ok -> f = 1; break :: else c = 0 fi }
  od;
  atomic { m = 0; t = 0; left = 0; d = 0; ok = 0; if :: !f -> s = 0; c = 0 :: else fi }
}

#define CURRENT (REF(ctl[s]) == REF(c))

/* What a first look reads from the slot, in any order. */
#define CONTROL 1
#ifdef TORN
#define KEY 6
#else
#define KEY 2
#endif
#define VALUE 8
#define NOTHING_READ atomic { s = 0; e = 0; x = 0; t = 0; w2 = 0 }

/* The first slot of the home that is tagged like the key. f = 1: it is that of the key, its value x, its control word e, which
 * has none of the refused bits; f = 2: no slot has the key; f = 0: look elsewhere. Stamp: w2. */
inline peek(kk, what, refused) {
  atomic {
    h = HOME_OF(kk);
#ifndef MUT_STAMP_LATE
    w2 = pub[h]
#endif
  };
  atomic {
    m = TAGGED(h, kk);
    if
    :: !m -> f = 2; w2 = 0
    :: else ->
       s = h * L + (m & 1 -> 0 : 1); m = 0; t = (what);
#if !defined(MUT_PEEK_HIDDEN) && !defined(MUT_STAMP_LATE)
       if :: !SHOWN(w2, LANE(s)) -> NOTHING_READ :: else fi
#endif
    fi
  };
  if
  :: f && !(refused) ->
     left = dist[h];                                           /* any key away from home? then the tags of the next two groups */
     if
     :: left ->
        atomic { left = 0; if :: TAGGED((h + 1) % G, kk) -> f = 0 :: else fi };
#if G > 2
        atomic { if :: TAGGED((h + 2) % G, kk) -> f = 0 :: else fi }
#endif
     :: else
     fi
  :: f && (refused) -> f = 0                                     /* not asked for: the thorough search comes next */
  :: !f && t ->
     do
     :: atomic {
          t & CONTROL ->
          t = t - CONTROL;
          if
#ifdef MUT_PEEK_ANY_STATE
          :: !(ctl[s] & (refused)) -> e = ((refused) -> ctl[s] : 0)
#else
#ifdef MUT_PEEK_LOCKED
          :: (ctl[s] & (7 | ((refused) & PINS))) == OCCUPIED -> e = ((refused) -> ctl[s] : 0)
#else
          :: (ctl[s] & (7 | (refused))) == OCCUPIED -> e = ((refused) -> ctl[s] : 0)
#endif
#endif
          :: else -> NOTHING_READ; break
          fi
        }
#ifdef TORN
     :: atomic { t & 2 -> t = t - 2; if :: k0[s] != K0(kk) -> NOTHING_READ; break :: else fi }
     :: atomic { t & 4 -> t = t - 4; if :: k1[s] != K1(kk) -> NOTHING_READ; break :: else fi }
#else
     :: atomic { t & KEY -> t = t - KEY; if :: k0[s] != K0(kk) || k1[s] != K1(kk) -> NOTHING_READ; break :: else fi }
#endif
     :: atomic { t & VALUE -> t = t - VALUE; x = val[s]; if :: !x -> NOTHING_READ; break :: else fi }
#ifdef MUT_STAMP_LATE
     :: atomic { !t && !w2 -> w2 = pub[h]; if :: !SHOWN(w2, LANE(s)) -> NOTHING_READ; break :: else fi }
     :: atomic {
          !t && w2 ->
#else
     :: atomic {
          !t ->
#endif
          if
#ifdef MUT_NO_STAMP_CHECK
          :: true -> f = 1; w2 = 0
#else
          :: pub[h] == w2 -> f = 1; w2 = 0
          :: else -> NOTHING_READ
#endif
          fi;
          break
        }
     od
#ifdef MUT_CONTROL_AFTER_CHECK
     ; if
     :: f && (refused) -> atomic { if :: (ctl[s] & (7 | (refused))) == OCCUPIED -> e = ctl[s] :: else fi }
     :: else
     fi
#endif
  :: else
  fi
}

inline contains(kk) {
  peek(kk, CONTROL | KEY, 0);
  if
  :: atomic { f -> f = f & 1; s = 0 }
  :: else ->
     do
     :: locate(kk);
        atomic {
          if
          :: !f -> break
          :: else -> if :: CURRENT -> s = 0; c = 0; break :: else f = 0; s = 0; c = 0 fi
          fi
        }
     od
  fi
}

/* ---- inserting: own slot ms, own control word mc */

inline uncount() {
  atomic {
    t = DISTANCE(ms, h);
    if
    :: t == 1 -> assert(dist[h] & 3); dist[h] = dist[h] - 1; invariants()
    :: t == 2 -> assert(dist[h] >> 2); dist[h] = dist[h] - 4; invariants()
    :: else
    fi;
    t = 0
  }
}

inline count() {
  atomic {
    t = DISTANCE(ms, h);
    if
    :: t == 1 -> dist[h] = dist[h] + 1
    :: t == 2 -> dist[h] = dist[h] + 4
    :: else
    fi;
    t = 0
  }
}

inline releaseTag() {
  atomic { assert(own[ms] == ME); own[ms] = 0; tag[ms] = 0; invariants() }
}

/* The owner alone changes its bit, so looking at it and taking it away are one step. */
inline hide() {
  atomic {
    if
#ifdef MUT_HIDE_UNSHOWN
    :: GROUP(ms) == h ->
#else
    :: GROUP(ms) == h && SHOWN(pub[h], LANE(ms)) ->
#endif
#ifndef MUT_HIDE_AFTER_RELEASE
       assert(own[ms] == ME);
#endif
       pub[h] = pub[h] - (1 << LANE(ms)); invariants()
    :: else
    fi
  }
}

inline buryControl() {
  atomic {
#ifndef MUT_TAG_BEFORE_TOMBSTONE
    assert(own[ms] == ME);
#endif
    ctl[ms] = INCARNATION(ctl[ms]) | TOMBSTONE;
    invariants()
  }
}

/* The key stays in the slot, so the home is its own. */
inline withdraw() {
#ifdef MUT_TAG_BEFORE_TOMBSTONE
  uncount();
  hide();
  atomic { own[ms] = 0; tag[ms] = 0 };
  buryControl()
#else
#ifdef MUT_KEEP_COUNT
#else
  uncount();
#endif
#if !defined(MUT_NO_HIDE) && !defined(MUT_HIDE_AFTER_RELEASE)
  hide();
#endif
  buryControl();
  releaseTag()
#ifdef MUT_HIDE_AFTER_RELEASE
  ; hide()
#endif
#endif
}

inline dropValue() {
  atomic {
#ifndef MUT_TAG_BEFORE_DROP
    assert(own[ms] == ME);
#endif
    val[ms] = 0
  }
}

/* READY to OCCUPIED, which is when a displaced entry appears: slot t, control word e, home h, registered as w. Settling repeats
 * its CAS while only shown bits differ: registrations do not come back, so that is one step. */
inline finish() {
  if
  :: STATE(e) == READY ->
     atomic {
       if
       :: ctl[t] == e ->
          assert(PENDING(pub[h]) == t + 1);                  /* decided only while registered */
          ctl[t] = WITH(e, OCCUPIED);
          own[t] = 0;
          kid = KEY_IN(t);
          assert(kid != 0 && HOME_OF(kid) == h && !pres[kid]);
          pres[kid] = 1; cur[kid] = val[t];
          changed(kid);
          invariants()
       :: else
       fi
     }
  :: else
  fi;
  atomic {
    if
#ifdef MUT_SETTLE_ONCE
    :: PENDING(w) && pub[h] == w -> pub[h] = NEXT(pub[h] & ~28); invariants()
#else
    :: PENDING(w) && REGISTRATION(pub[h]) == REGISTRATION(w) -> pub[h] = NEXT(pub[h] & ~28); invariants()
#endif
    :: else
    fi;
    e = 0
  }
}

/* w = publications with nothing pending */
inline settledPublications() {
  do
  :: atomic { w = pub[h]; if :: PENDING(w) == 0 -> break :: else t = PENDING(w) - 1 fi };
#ifdef MUT_WAIT_INSTEAD_OF_HELP
     skip
#else
     e = ctl[t];
#ifdef MUT_FINISH_WITHOUT_SECOND_LOOK
     finish()
#else
     atomic { if :: STATE(e) != READY || pub[h] == w -> x = 1 :: else x = 0; e = 0 fi };
     if
     :: x -> x = 0; finish()
     :: else
     fi
#endif
#endif
  od;
  t = 0
}

/* x = 1: inserted, x = 0: the key was there */
inline publish(kk) {
  atomic {
    assert(own[ms] == ME && ctl[ms] == mc);
    if
    :: GROUP(ms) == h ->
       mc = INCARNATION(mc) | ATHOME | OCCUPIED;
    :: else -> mc = WITH(mc, READY)
    fi;
    ctl[ms] = mc;
    invariants()
  };
  atomic { w = v; v = 0 };                                   /* at first from the word read before the first search */
  do
  :: atomic {
       if
       :: pub[h] == w ->
          x = 1;
          if
          :: GROUP(ms) == h ->
             pub[h] = NEXT(w | (1 << LANE(ms)));
             own[ms] = 0;
             assert(!pres[kk]);
             pres[kk] = 1; cur[kk] = val[ms];
             changed(kk);
             w = 0
          :: else ->
#ifdef MUT_UNREGISTERED
             pub[h] = NEXT(w);
#else
             pub[h] = NEXT(w | ((ms + 1) << 2));
#endif
             w = pub[h]; t = ms; e = mc
          fi;
          invariants()
       :: else -> w = 0
       fi
     };
     if
     :: x && STATE(mc) == READY -> finish(); break
     :: x && STATE(mc) != READY -> break
     :: else
     fi;
     settledPublications();
#ifndef MUT_NO_SEARCH
     contains(kk);
#endif
     if
     :: f ->
        f = 0;
#ifdef DROP_LOST
        dropValue();
#endif
        withdraw();
        break
     :: else
     fi;
#ifdef MUT_WORD_READ_AFTER_SEARCH
     settledPublications()
#endif
  od
}

/* Takes the first free slot along the probe sequence: ok = 1. Reading a tag word and its CAS are one step: a CAS that fails
 * reads again, one that succeeds took the first free lane at that moment. */
inline claim(kk) {
  atomic { h = HOME_OF(kk); d = 0; ok = 0 };
  do
  :: atomic { d >= G -> break }
  :: atomic {
       d < G ->
       ms = ((h + d) % G) * L;
       if
       :: tag[ms] == 0 -> ok = 1
       :: L == 2 && tag[ms] && tag[ms + L - 1] == 0 -> ms = ms + L - 1; ok = 1
       :: else
       fi;
       if
       :: ok ->
          assert(own[ms] == 0 && lockedBy[ms] == 0);
          assert(STATE(ctl[ms]) == EMPTY || STATE(ctl[ms]) == TOMBSTONE);
          tag[ms] = TAG(kk); own[ms] = ME;
          break
       :: else -> d++; ms = 0
       fi
     }
  od;
  d = 0
}

inline writeKey(kk) {
#ifdef TORN
  if
  :: k0[ms] = K0(kk); k1[ms] = K1(kk)
  :: k1[ms] = K1(kk); k0[ms] = K0(kk)
  fi
#else
  atomic { k0[ms] = K0(kk); k1[ms] = K1(kk) }
#endif
}

inline insert(kk) {
  h = HOME_OF(kk);
  settledPublications();
  atomic { v = w; w = 0 };
  contains(kk);
#ifdef MUT_WORD_READ_AFTER_SEARCH
  settledPublications();
  atomic { v = w; w = 0 };
#endif
  if
  :: f -> assert(wvalues[id])                                 /* EXISTS */
  :: else ->
     claim(kk);
     if
     :: !ok ->                                                /* FULL, or EXISTS */
        contains(kk);
        assert(!f || wvalues[id])
     :: else ->
        atomic {
          ok = 0;
          assert(own[ms] == ME);
#ifdef MUT_SAME_INCARNATION
          mc = INCARNATION(ctl[ms]) | INSERTING;
#else
          mc = (INCARNATION(ctl[ms]) + INC) | INSERTING;
#endif
          ctl[ms] = mc;
          invariants()
        };
        writeKey(kk);
#ifndef MUT_COUNT_AFTER_PUBLICATION
        count();
#endif
        val[ms] = nv;
        publish(kk);
#ifdef MUT_COUNT_AFTER_PUBLICATION
        if :: x -> count() :: else fi;
#endif
        assert(x || wvalues[id])                              /* INSERTED, or EXISTS */
     fi
  fi
}

/* ---- deleting */

inline settleOwn() {
  do
  :: atomic { w = pub[h]; if :: PENDING(w) != s + 1 -> break :: else fi };
#ifndef MUT_SETTLE_BLINDLY
     atomic { if :: !CURRENT -> break :: else fi };
#endif
     atomic { if :: pub[h] == w -> pub[h] = NEXT(w & ~28); invariants(); break :: else fi }
  od;
  w = 0
}

inline freeDead() {
#ifdef MUT_TAG_BEFORE_DROP
  withdraw(); dropValue()
#else
#ifndef KEEP_DEAD
  dropValue();
#endif
  withdraw()
#endif
}

/* OCCUPIED to DYING from control word e: x = 1: the slot is owned, x = 3: left to the last unpin, x = 0: e is over */
inline kill(kk) {
  if
  :: ctl[s] == e ->
     assert(pres[kk] && KEY_IN(s) == kk && VISIBLE(s) && own[s] == 0);
     pres[kk] = 0;
     if
     :: e & PINS -> ctl[s] = WITH(e, DYING) | LOCKED; x = 3
     :: else -> ctl[s] = WITH(e, DYING); own[s] = ME; x = 1
     fi;
     changed(kk);
     invariants()
  :: else -> e = 0
  fi
}

inline delete(kk) {
#ifndef BY_REF
  peek(kk, CONTROL | KEY, LOCKED | PINS);
  if
  :: atomic { f ->  f = 0; kill(kk); if :: !x -> s = 0 :: else fi }
  :: else
  fi;
#endif
  do
  :: x == 1 ->
     atomic { ms = s; assert(HOME_OF(KEY_IN(ms)) == h) };
#ifdef MUT_UNCOUNT_BEFORE_DYING
     dropValue(); hide(); buryControl(); releaseTag();
#else
     freeDead();
#endif
     break
  :: x == 3 -> break
  :: else ->
     locate(kk);
     if
     :: !f -> assert(wabsent[id]); break
     :: else
     fi;
     do
     :: atomic {                                              /* waits for the lock by blocking: the holder can always run */
#ifndef MUT_DELETE_LOCKED
          !(CURRENT && (ctl[s] & LOCKED)) ->
#endif
          if :: CURRENT -> e = ctl[s] :: else break fi
        };
#ifdef MUT_UNCOUNT_BEFORE_DYING
        ms = s; uncount(); ms = 0;
#endif
#ifndef MUT_LEAVE_REGISTERED
        if
        :: !(e & ATHOME) -> settleOwn()
        :: else
        fi;
#endif
        atomic { kill(kk); if :: x -> break :: else fi }
     od
  od
}

/* ---- updating */

/* LOCK from control word e: x = 1, or x = 0: e is over */
inline lock() {
  if :: ctl[s] == e -> ctl[s] = e | LOCKED; lockedBy[s] = ME; x = 1 :: else fi
}

inline update(kk) {
#ifndef BY_REF
  peek(kk, CONTROL | KEY, LOCKED);
  if
  :: atomic { f ->  f = 0; lock(); if :: !x -> s = 0; e = 0 :: else fi }
  :: else
  fi;
#endif
  do
  :: x ->
     atomic { t = val[s]; assert(KEY_IN(s) == kk && t == cur[kk]) };   /* what the function is given */
     atomic {
       assert(pres[kk] && KEY_IN(s) == kk && lockedBy[s] == ME);
       val[s] = nv; cur[kk] = nv;
       changed(kk)
     };
     atomic { assert(lockedBy[s] == ME); lockedBy[s] = 0; ctl[s] = ctl[s] & ~LOCKED };
     break
  :: else ->
     locate(kk);
     if
     :: !f -> assert(wabsent[id]); break
     :: else
     fi;
     do
     :: atomic {
#ifdef MUT_LOCK_ANY_INCARNATION
          !(STATE(ctl[s]) == OCCUPIED && (ctl[s] & LOCKED)) ->
          if :: STATE(ctl[s]) == OCCUPIED -> e = ctl[s] :: else break fi
#else
          !(CURRENT && (ctl[s] & LOCKED)) ->
          if :: CURRENT -> e = ctl[s] :: else break fi
#endif
        };
        atomic { lock(); if :: x -> break :: else fi }
     od
  od
}

/* ---- reading */

inline find(kk) {
#ifndef BY_REF
  peek(kk, CONTROL | KEY | VALUE, 0);
#endif
  if
  :: atomic { f == 1 -> assert(wvalues[id] & (1 << x)) }
  :: atomic { f == 2 -> assert(wabsent[id]) }
  :: else ->
     do
     :: locate(kk);
        if
        :: !f -> assert(wabsent[id]); break
        :: else
        fi;
        x = val[s];
#ifdef MUT_NO_VALIDATION
        atomic { assert(wvalues[id] & (1 << x)); break }
#else
        atomic { if :: CURRENT -> assert(x != 0 && (wvalues[id] & (1 << x))); break :: else x = 0 fi }
#endif
     od
  fi
}

inline pinRead(kk) {
  do
  :: locate(kk);
     if
     :: !f -> assert(wabsent[id]); break
     :: else
     fi;
     x = 0;
     do
#ifdef MUT_PIN_ANY_INCARNATION
     :: atomic { if :: STATE(ctl[s]) == OCCUPIED -> e = ctl[s] :: else break fi };
#else
     :: atomic { if :: CURRENT -> e = ctl[s] :: else break fi };
#endif
        atomic {
          if
          :: ctl[s] == e -> ctl[s] = e + PIN; assert(pres[kk] && KEY_IN(s) == kk); x = cur[kk]; break
          :: else
          fi
        }
     od;
     if
     :: x ->
        atomic { assert(val[s] == x && KEY_IN(s) == kk) };     /* stays as it is, deleted or not */
        atomic {
          e = ctl[s];
          assert((e & PINS) && val[s] == x && KEY_IN(s) == kk);
          ctl[s] = e - PIN;
#ifdef MUT_ANY_UNPIN_FREES
          if :: STATE(e) == DYING -> ms = s; own[s] = ME :: else fi
#else
          if :: STATE(e) == DYING && (e & PINS) == PIN -> assert(own[s] == 0); ms = s; own[s] = ME :: else x = 0 fi
#endif
        };
        if
        :: x && STATE(e) == DYING -> freeDead()
        :: else
        fi;
        break
     :: else
     fi
  od
}

inline choose() {
  if
  :: op -> k = op & 3; op = op / 4
  :: else ->
     if
     :: OPS & 2 -> op = FIND
     :: OPS & 4 -> op = INSERT
     :: OPS & 8 -> op = DELETE
     :: OPS & 16 -> op = UPDATE
     :: OPS & 32 -> op = PINREAD
     fi;
     if
     :: k = 1
     :: NK >= 2 -> k = 2
     :: NK >= 3 -> k = 3
     fi
  fi
}

proctype T(byte id) {
  byte n, op, k, nv, f, d, m, s, ok, left, h, t, x, ms;
  short c, e, w, w2, v, mc;
  do
  :: atomic {
       n < M ->
       op = (id == 0 -> (n == 1 -> C1 : (n == 2 -> C2 : C3)) : (id == 1 -> (n == 1 -> D1 : (n == 2 -> D2 : D3)) : 0));
       op = (n == 0 -> first[id] : op);
       choose();
       if
       :: op == 15 -> op = 0; k = 0; n = M
       :: else -> n++; nv = id * M + n; begin()
       fi;
       if :: n == 1 -> first[id] = 0 :: else fi
     };
     if
     :: op == FIND -> find(k)
     :: op == INSERT -> insert(k)
     :: op == DELETE -> delete(k)
     :: op == UPDATE -> update(k)
     :: op == PINREAD -> pinRead(k)
     :: else
     fi;
     end()
  :: atomic { n >= M -> n = 0; done++; break }
  od
}

inline put(i, kk, control) {
  ctl[i] = control; k0[i] = K0(kk); k1[i] = K1(kk); val[i] = 14; tag[i] = TAG(kk);
  if
  :: STATE(control) == OCCUPIED && VISIBLE(i) -> pres[kk] = 1; cur[kk] = 14
  :: else -> own[i] = 9
  fi;
  if
  :: DISTANCE(i, HOME_OF(kk)) == 1 -> dist[HOME_OF(kk)] = dist[HOME_OF(kk)] + 1
  :: DISTANCE(i, HOME_OF(kk)) == 2 -> dist[HOME_OF(kk)] = dist[HOME_OF(kk)] + 4
  :: else
  fi
}

init {
  byte i, j;
  atomic {
    if
    :: PRE & 1 -> pre = 0                                     /* nothing */
    :: PRE & 2 -> pre = 1; pub[0] = 1; put(0, 1, INC | ATHOME | OCCUPIED)       /* key 1 at home */
    :: PRE & 4 -> pre = 2; ctl[0] = INC | TOMBSTONE; put(L, 1, INC | OCCUPIED)  /* key 1 displaced, room at home */
    :: PRE & 8 -> pre = 3; pub[0] = (L + 1) << 2; put(L, 1, INC | READY)        /* an insert died when it had registered */
    :: PRE & 16 -> pre = 4; pub[0] = (L + 1) << 2; put(L, 1, INC | OCCUPIED)    /* an insert died before it settled */
    :: PRE & 32 -> pre = 5; put(0, 1, INC | ATHOME | OCCUPIED)                  /* an insert died before it published */
    :: PRE & 64 -> pre = 6; pub[0] = 1; put(0, 1, INC | ATHOME | DYING)         /* a delete died before it hid */
#ifndef H2
    :: PRE & 128 -> pre = 7; pub[0] = 1; put(0, 2, INC | ATHOME | OCCUPIED); put(L, 1, INC | OCCUPIED)  /* both keys there */
#endif
    fi;
    invariants();
    /* threads are alike: their first operations in ascending order unless given */
    i = 0; j = 0;
    do
    :: i < P ->
       if
       :: i == 0 && C0 -> first[i] = C0
       :: i == 1 && D0 -> first[i] = D0
       :: i == 2 && E0 -> first[i] = E0
       :: else ->
          if
          :: j < 1 && (OPS & 2) -> j = 1 :: j < 2 && (OPS & 4) -> j = 2 :: j < 3 && (OPS & 8) -> j = 3
          :: j < 4 && (OPS & 16) -> j = 4 :: j < 5 && (OPS & 32) -> j = 5 :: j && (OPS & (1 << j)) -> skip
          fi;
          if :: first[i] = j * 4 + 1 :: NK >= 2 -> first[i] = j * 4 + 2 :: NK >= 3 -> first[i] = j * 4 + 3 fi
       fi;
       i++
    :: else -> break
    od;
    i = 0; j = 0;
    do :: i < P -> run T(i); i++ :: else -> i = 0; break od
  };
  done == P;
  /* quiet: what there is, is exactly what the map holds */
  d_step {
    invariants();
    do
    :: i >= G -> break
    :: else ->
       assert(PENDING(pub[i]) == 0 || pre == 3 || pre == 4);
       j = 0; n1 = 0; n2 = 0;
       do
       :: j >= S -> break
       :: else ->
          assert(lockedBy[j] == 0 && (own[j] == 0 || own[j] == 9));
          assert(!(ctl[j] & (LOCKED | PINS)));
          assert((tag[j] != 0) == (VISIBLE(j) || own[j] == 9));
          assert(!VISIBLE(j) || val[j] == cur[KEY_IN(j)]);
          if
          :: tag[j] && HOME_OF(KEY_IN(j)) == i ->
             if :: DISTANCE(j, i) == 1 -> n1++ :: DISTANCE(j, i) == 2 -> n2++ :: else fi
          :: else
          fi;
          j++
       od;
       assert((dist[i] & 3) == n1 && (dist[i] >> 2) == n2);
       i++
    od
  }
}
